using LeadScoring.Host.Cli;
using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Turns the <c>schedules</c> chapter of mappings into Quartz jobs: one durable job per pipeline and kind, so that pipelines never wait for each other.</summary>
internal static class PipelineSchedule
{
    /// <summary>How many jobs of one pipeline can be at work or wait for their turn at once.</summary>
    public const int JobsPerPipeline = 6;

    /// <summary>Declares the jobs of a pipeline.</summary>
    /// <returns>Their names; stored jobs with other names are served no more.</returns>
    /// <exception cref="UserInputException">A cron line never fires.</exception>
    public static IReadOnlyList<JobKey> Declare(IQuartzBuilder quartz, PipelineSession session, DateTimeOffset now)
    {
        string key = ServedPipelines.KeyOf(session);
        ScheduleOptions schedules = session.Pipeline.Schedules;
        List<JobKey> declared = [];
        if (schedules.PullEvery is { } every)
        {
            declared.Add(new JobKey("sync", key));
            quartz.AddJob<SyncJob>(j => j.WithIdentity("sync", key).StoreDurably().RequestRecovery().UsingJobData(x => x.Pipeline, key));

            // A firing that was missed while another ran is not made up for: the next one reads everything anyway.
            quartz.AddTrigger<SyncJob>(t => t.WithIdentity("sync", key).ForJob("sync", key)
                .WithSimpleSchedule(s => s.WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        }

        if (schedules.FullPassCron is { } fullPass)
        {
            DeclareCron<FullPassJob>("full-pass", UnixCron.Parse(fullPass, session.Pipeline.TimeZone, now), j => j.UsingJobData(x => x.Pipeline, key));
        }

        if (schedules.RetrainCron is { } retrain)
        {
            DeclareCron<TrainJob>("train", UnixCron.Parse(retrain, session.Pipeline.TimeZone, now), j => j.UsingJobData(x => x.Pipeline, key));
        }

        if (schedules.ReportCron is { } report)
        {
            DeclareCron<ReportJob>("report", UnixCron.Parse(report, session.Pipeline.TimeZone, now), j => j.UsingJobData(x => x.Pipeline, key));
        }

        if (DecisionJob.IsNeeded(session.Pipeline))
        {
            declared.Add(new JobKey("decisions", key));
            quartz.AddJob<DecisionJob>(j => j.WithIdentity("decisions", key).StoreDurably().UsingJobData(x => x.Pipeline, key));
            quartz.AddTrigger<DecisionJob>(t => t.WithIdentity("decisions", key).ForJob("decisions", key)
                .WithSimpleSchedule(s => s.WithInterval(DecisionJob.Every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        }

        if (session.Pipeline.Retention.IsAny)
        {
            DeclareCron<RetainJob>("retain", UnixCron.Parse(RetainJob.Daily, session.Pipeline.TimeZone, now), j => j.UsingJobData(x => x.Pipeline, key));
        }

        return declared;

        // A nightly run that was missed because the machine was off is made up for once.
        void DeclareCron<TJob>(string name, CronExpression cron, Action<IJobConfigurator<TJob>> pipeline)
            where TJob : class, IJob
        {
            declared.Add(new JobKey(name, key));
            quartz.AddJob<TJob>(j => pipeline(j.WithIdentity(name, key).StoreDurably().RequestRecovery()));
            quartz.AddTrigger<TJob>(t => t.WithIdentity(name, key).ForJob(name, key)
                .WithCronSchedule(cron, c => c.WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
        }
    }

    /// <summary>Removes stored jobs, with their triggers, that no mapping declares any more.</summary>
    public static async Task RemoveOthersAsync(IScheduler scheduler, IReadOnlyCollection<JobKey> declared, ILogger logger, CancellationToken cancellationToken)
    {
        HashSet<JobKey> keep = [.. declared];
        PagedResult<JobHeader> stored = await scheduler.QueryJobs(new JobQuery { Take = int.MaxValue }, cancellationToken);
        foreach (JobKey old in stored.Items.Select(j => j.Key).Where(k => !keep.Contains(k)))
        {
            await scheduler.DeleteJob(old, cancellationToken);
            Log.ScheduleRemoved(logger, old.ToString());
        }
    }

    /// <summary>When each schedule of a pipeline fires next, soonest first; UTC.</summary>
    public static async Task<IReadOnlyList<(string Verb, DateTimeOffset At)>> NextAsync(IScheduler scheduler, PipelineSession session, CancellationToken cancellationToken)
    {
        List<(string Verb, DateTimeOffset At)> next = [];
        foreach (string name in new[] { "sync", "full-pass", "train", "report" })
        {
            if (await scheduler.GetTrigger(new TriggerKey(name, ServedPipelines.KeyOf(session)), cancellationToken) is { } trigger && trigger.NextFireTimeUtc is { } at)
            {
                next.Add((name == "sync" && !session.Pipeline.Schedules.ScoreAfterPull ? "pull" : name.Replace('-', ' '), at));
            }
        }

        next.Sort((a, b) => a.At.CompareTo(b.At));
        return next;
    }
}
