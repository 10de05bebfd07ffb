using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Routing;
using LeadScoring.Engine.Sla;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Sync;

/// <summary>What runs do about decisions besides scoring: before the plan, leads that waited and clocks that are over; after it, what people are told.</summary>
public static class DecisionRun
{
    /// <summary>Before the plan is made: gives leads that waited to somebody, and leads that were not touched in time to somebody else.</summary>
    /// <returns>Leads whose owner changed here.</returns>
    public static async Task<SlaReport> BeforePlanAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        await WaitingLeads.RunAsync(context, cancellationToken);
        return await SlaStage.RunAsync(context, cancellationToken);
    }

    /// <summary>After the plan was applied: tells people. What cannot be delivered now waits and never fails the run.</summary>
    public static async Task<NoticeReport> AfterApplyAsync(RunContext context, ApplyReport? apply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (apply is not null)
        {
            await RunAlerts.AfterApplyAsync(context, apply, cancellationToken);
        }

        return await NoticeSender.RunAsync(context, cancellationToken);
    }
}
