using LeadScoring.Host.Serving;
using Microsoft.Extensions.Logging.Abstractions;
using Quartz;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class PipelineScheduleTests
{
    [Fact]
    public async Task RemoveOthersAsync_JobOfAMappingServedNoMore_IsRemovedWithItsTrigger()
    {
        IScheduler scheduler = await QuartzSchedulerBuilder.Create(q =>
        {
            q.ConfigureScheduler(o => o.InstanceName = Guid.NewGuid().ToString("N"));
            q.UseInMemoryStore();
        }).BuildScheduler();
        JobKey served = new("sync", "a.db");
        JobKey withdrawn = new("train", "a.db");
        JobKey gone = new("sync", "gone.db");
        foreach (JobKey key in new[] { served, withdrawn, gone })
        {
            await scheduler.ScheduleJob(
                JobBuilder.Create<IdleJob>().WithIdentity(key).StoreDurably().Build(),
                TriggerBuilder.Create().WithIdentity(key.Name, key.Group).StartAt(DateTimeOffset.MaxValue.AddYears(-1)).Build());
        }

        await PipelineSchedule.RemoveOthersAsync(scheduler, [served], NullLogger.Instance, CancellationToken.None);

        Assert.Equal([served], (await scheduler.QueryJobs(new JobQuery())).Items.Select(j => j.Key));
        Assert.Equal([served], (await scheduler.QueryTriggers(new TriggerQuery())).Items.Select(t => t.JobKey));
        await scheduler.Shutdown();
    }

    private sealed class IdleJob : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return default;
        }
    }
}
