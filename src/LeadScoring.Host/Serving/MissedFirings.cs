using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Logs schedules that missed their time.</summary>
internal sealed class MissedFirings(ILogger<MissedFirings> logger) : ITriggerListener
{
    public string Name => "missed-firings";

    public ValueTask TriggerMisfired(ITrigger trigger, IScheduler scheduler, CancellationToken cancellationToken = default)
    {
        Log.Missed(logger, trigger.Key.ToString(), trigger.NextFireTimeUtc);
        return default;
    }
}
