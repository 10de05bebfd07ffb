using System.Collections.Concurrent;
using System.Globalization;
using LeadScoring.Host.Serving;
using LeadScoring.Storage;
using LeadScoring.TestSupport;
using Quartz;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class JobStoreTests
{
    private const int Triggers = 40;

    [Fact]
    public void Of_File_IsAFileBesideTheFirstStore() => Assert.Equal("/x/a.jobs.db", JobStore.Of(["/x/b.db", "/x/a.db"]).Name);

    [Fact]
    public async Task Configure_TwoSchedulersOnPostgreSQL_FireEachTriggerOnce()
    {
        string location = PostgresAddress.Parse(await (await PostgresServer.Shared).CreateDatabaseAsync(), "jobs").ToString();
        await using IStore store = await PostgresStore.OpenAsync(PostgresAddress.Parse(location, "jobs"), null, TimeProvider.System, CancellationToken.None);
        CountJob.Expect(Triggers);
        IScheduler first = await StartAsync(location, "one");
        IScheduler second = await StartAsync(location, "two");

        JobKey job = new("count");
        await first.AddJob(JobBuilder.Create<CountJob>().WithIdentity(job).StoreDurably().Build());
        for (int i = 0; i < Triggers; i++)
        {
            IScheduler either = i % 2 == 0 ? first : second;
            await either.ScheduleJob(TriggerBuilder.Create().ForJob(job).WithIdentity(i.ToString(CultureInfo.InvariantCulture)).StartNow().Build());
        }

        await CountJob.AllFired.WaitAsync(TimeSpan.FromSeconds(60));
        await first.Shutdown(waitForJobsToComplete: true);
        await second.Shutdown(waitForJobsToComplete: true);

        Assert.Equal(Triggers, CountJob.Fired.Count);
        Assert.All(CountJob.Fired.Values, n => Assert.Equal(1, n));
    }

    private static async Task<IScheduler> StartAsync(string location, string node)
    {
        IScheduler scheduler = await QuartzSchedulerBuilder.Create(q =>
        {
            q.ConfigureScheduler(o =>
            {
                o.InstanceName = "leadscoring";
                o.InstanceId = node;
            });
            q.UsePersistentStore(s =>
            {
                s.ConfigureStore(o =>
                {
                    o.TablePrefix = "qrtz_";
                    o.StoreJobDataAsStrings = true;
                });
                JobStore.Of([location]).Configure(s);
            });
        }).BuildScheduler();
        await scheduler.Start();
        return scheduler;
    }

    private sealed class CountJob : IJob
    {
        private static TaskCompletionSource _all = new();
        private static int _left;

        public static ConcurrentDictionary<string, int> Fired { get; } = new();

        public static Task AllFired => _all.Task;

        public static void Expect(int count)
        {
            Fired.Clear();
            _left = count;
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Fired.AddOrUpdate(context.Trigger.Key.Name, 1, (_, n) => n + 1);
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _all.SetResult();
            }

            return default;
        }
    }
}
