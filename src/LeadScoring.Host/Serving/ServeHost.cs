using System.Globalization;
using System.Net;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Pages;
using LeadScoring.Host.Sessions;
using LeadScoring.Host.Tracking;
using LeadScoring.Host.Webhooks;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;
using Quartz;

namespace LeadScoring.Host.Serving;

/// <summary>The running service: schedules, pages, webhooks and the health endpoint, on the loopback address only.</summary>
internal sealed class ServeHost : IAsyncDisposable
{
    /// <summary>How long a run may take to come to an end when the service stops; below the half minute that the command line grants.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(25);

    private readonly WebApplication _application;
    private readonly ILogger _logger;

    private ServeHost(WebApplication application, ILogger logger, Uri address)
    {
        _application = application;
        _logger = logger;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>Starts serving. Where nothing was scheduled before, the first pass of each pipeline begins at once.</summary>
    /// <exception cref="UserInputException">The port is taken, or a schedule never fires.</exception>
    public static async Task<ServeHost> StartAsync(IReadOnlyList<PipelineSession> sessions, int port, WebhookOptions webhooks, CancellationToken cancellationToken)
    {
        JobStore jobs = JobStore.Of([.. sessions.Select(s => s.StorePath)]);
        (WebApplication application, IReadOnlyList<JobKey> declared) = Build(sessions, port, webhooks, jobs);
        ILogger logger = application.Services.GetRequiredService<ILogger<ServeHost>>();
        foreach (PipelineSession session in sessions)
        {
            session.Operator = "the service";
            session.Tell = m => Log.Notice(logger, m.Pipeline, m.Subject, string.Join(", ", m.Records));
        }

        try
        {
            await application.StartAsync(cancellationToken);
            IScheduler scheduler = await application.Services.GetRequiredService<ISchedulerFactory>().GetScheduler(cancellationToken);
            await PipelineSchedule.RemoveOthersAsync(scheduler, declared, logger, cancellationToken);
            await scheduler.Start(cancellationToken);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await application.DisposeAsync();
            throw new UserInputException(string.Create(CultureInfo.InvariantCulture, $"Port {port} is taken by another program, perhaps by another \"leadscoring serve\". Choose one with --port N, or let --port 0 find a free one."));
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        string address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        ServeHost host = new(application, logger, new Uri(address));
        Log.Serving(logger, sessions.Count, host.Address, jobs.Name);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        Log.Stopping(_logger);
        try
        {
            await _application.StopAsync();
            Log.Stopped(_logger);
        }
        catch (OperationCanceledException)
        {
            Log.StopTookTooLong(_logger, StopPatience);
        }

        await _application.DisposeAsync();
    }

    private static (WebApplication Application, IReadOnlyList<JobKey> Declared) Build(IReadOnlyList<PipelineSession> sessions, int port, WebhookOptions webhooks, JobStore jobs)
    {
        // Empty, so that no settings file or environment variable of the machine adds an address to listen on.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(ServeHost).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o =>
        {
            o.AddServerHeader = false;
            o.Listen(IPAddress.Loopback, port);
        });
        AddLogging(builder.Logging);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = StopPatience);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new ServedPipelines(sessions));
        builder.Services.AddHealthChecks().AddCheck<PipelineHealth>("pipelines");
        builder.Services.AddLeadScoringPages();
        builder.Services.AddWebhooks();
        builder.Services.AddTracking();
        builder.Services.AddHostedService<LiveListeners>();
        builder.Services.AddHostedService<RunWatch>();
        List<JobKey> declared = [];
        AddQuartz(builder, sessions, jobs, declared);
        WebApplication application = builder.Build();
        application.UseWebhooks(webhooks);
        application.UseTracking();
        application.UseLeadScoringPages();
        application.MapHealthChecks("/health", PipelineHealth.Options);
        return (application, declared);
    }

    /// <summary>One JSON object per line on standard error; standard output stays for what the verb says.</summary>
    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.AddJsonConsole(o =>
        {
            o.IncludeScopes = true;
            o.UseUtcTimestamp = true;
            o.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
        });
        logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Quartz", LogLevel.Warning);

        // What keeps the host from starting or stopping is thrown, and said once by the verb.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static void AddQuartz(WebApplicationBuilder builder, IReadOnlyList<PipelineSession> sessions, JobStore jobs, List<JobKey> declared)
    {
        // Without this, a restart would forget the firings that were missed while the service was down.
        builder.Services.Configure<QuartzOptions>(o => o.Scheduling.ScheduleTriggerRelativeToReplacedTrigger = true);
        builder.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o =>
            {
                o.InstanceName = "leadscoring";
                o.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultThreadPool(PipelineSchedule.JobsPerPipeline * sessions.Count);
            quartz.AddTriggerListener<MissedFirings>();
            quartz.UsePersistentStore(store =>
            {
                store.ConfigureStore(o =>
                {
                    o.TablePrefix = "qrtz_";
                    o.StoreJobDataAsStrings = true;
                    o.RecoverFiringsCancelledByShutdown = true;
                });
                jobs.Configure(store);
            });
            foreach (PipelineSession session in sessions)
            {
                declared.AddRange(PipelineSchedule.Declare(quartz, session, TimeProvider.System.GetUtcNow()));
            }
        });

        // Started by hand, once the port is ours and jobs that nobody serves any more are gone.
        builder.AddQuartzHostedService(o =>
        {
            o.AutoStart = false;
            o.WaitForJobsToComplete = true;
        });
    }
}
