using System.Net;
using LeadScoring.Host.Pages;
using LeadScoring.Host.Sessions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Data.Sqlite;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>The running service: schedules, pages and the health endpoint, on the loopback address only.</summary>
internal sealed class ServeHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private ServeHost(WebApplication application, Uri address)
    {
        _application = application;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts serving. The first pass of each pipeline begins at once.</summary>
    public static async Task<ServeHost> StartAsync(IReadOnlyList<PipelineSession> sessions, int port, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddJsonConsole(o => o.IncludeScopes = true).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, port));
        builder.Services.AddSingleton(new ServedPipelines(sessions));
        builder.Services.AddRazorComponents();
        builder.Services.AddAntiforgery();
        builder.Services.AddHealthChecks().AddCheck<PipelineHealth>("pipelines");
        AddQuartz(builder, sessions);
        WebApplication application = builder.Build();
        application.UseAntiforgery();
        application.MapRazorComponents<App>();
        application.MapHealthChecks("/health", PipelineHealth.Options);
        await application.StartAsync(cancellationToken);
        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ServeHost(application, new Uri(address));
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    private static void AddQuartz(WebApplicationBuilder builder, IReadOnlyList<PipelineSession> sessions)
    {
        // Its own file: the scheduler writes every few seconds and must not wait for a page that is being stored.
        string jobs = Path.ChangeExtension(sessions[0].StorePath, ".jobs.db");
        string connection = new SqliteConnectionStringBuilder { DataSource = jobs, DefaultTimeout = 10 }.ConnectionString;
        builder.Services.Configure<QuartzOptions>(o => o.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        builder.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o =>
            {
                o.InstanceName = "leadscoring";
                o.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultThreadPool(Math.Max(2, sessions.Count));
            quartz.UsePersistentStore(store =>
            {
                store.ConfigureStore(o =>
                {
                    o.TablePrefix = "qrtz_";
                    o.StoreJobDataAsStrings = true;
                });
                store.UseSqlite(SqliteFactory.Instance, connection);
                store.ProvisionSchema();
            });
            foreach (PipelineSession session in sessions)
            {
                PipelineSchedule.Declare(quartz, session);
            }
        });
        builder.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }
}
