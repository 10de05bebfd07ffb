using LeadScoring.Host.Sessions;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>Turns the <c>schedules</c> chapter of mappings into Quartz jobs: one durable job per pipeline and kind, so that pipelines never wait for each other.</summary>
internal static class PipelineSchedule
{
    public static void Declare(IQuartzBuilder quartz, PipelineSession session)
    {
        string key = ServedPipelines.KeyOf(session);
        ScheduleOptions schedules = session.Pipeline.Schedules;
        TimeZoneInfo zone = session.Pipeline.TimeZone;
        quartz.AddJob<SyncJob>(j => j.WithIdentity("sync", key).StoreDurably().RequestRecovery().UsingJobData(x => x.Pipeline, key));
        if (schedules.PullEvery is { } every)
        {
            // A firing that was missed while another ran is not made up for: the next one reads everything anyway.
            quartz.AddTrigger<SyncJob>(t => t.WithIdentity("sync", key).ForJob("sync", key)
                .WithSimpleSchedule(s => s.WithInterval(every).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        }

        if (schedules.FullPassCron is { } fullPass)
        {
            quartz.AddJob<FullPassJob>(j => j.WithIdentity("full-pass", key).StoreDurably().RequestRecovery().UsingJobData(x => x.Pipeline, key));
            quartz.AddTrigger<FullPassJob>(t => t.WithIdentity("full-pass", key).ForJob("full-pass", key)
                .WithCronSchedule(UnixCron.ToQuartz(fullPass), c => c.InTimeZone(zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
        }

        if (schedules.RetrainCron is { } retrain)
        {
            quartz.AddJob<TrainJob>(j => j.WithIdentity("train", key).StoreDurably().RequestRecovery().UsingJobData(x => x.Pipeline, key));
            quartz.AddTrigger<TrainJob>(t => t.WithIdentity("train", key).ForJob("train", key)
                .WithCronSchedule(UnixCron.ToQuartz(retrain), c => c.InTimeZone(zone).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
        }
    }
}
