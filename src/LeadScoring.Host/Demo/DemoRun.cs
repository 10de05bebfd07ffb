using System.Diagnostics;
using LeadScoring.Emulators;
using LeadScoring.Engine.Sync;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Cli.Verbs;
using LeadScoring.Host.Output;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;
using LeadScoring.Host.Webhooks;

namespace LeadScoring.Host.Demo;

/// <summary>Starts two emulated CRMs with one made-up sales world and runs the real product against them.</summary>
internal static class DemoRun
{
    /// <summary>The emulators' burst limit in the demo: high, so that the demo shows the product and not a queue.</summary>
    private const int RequestsPerTenSeconds = 100_000;

    public static async Task<int> RunAsync(DemoOptions options, RunConsole console, CancellationToken cancellationToken)
    {
        if (options.LeadsPerCrm < 1 || options.ActivitiesPerCrm < 0)
        {
            throw new UserInputException("--leads must be at least 1 and --activities at least 0.");
        }

        Stopwatch watch = Stopwatch.StartNew();
        console.Note($"making a sales world: {options.LeadsPerCrm:N0} leads and {options.ActivitiesPerCrm:N0} activities per CRM");
        (EmulatedCrm startedSalesforce, EmulatedCrm startedHubSpot) = await StartWorldAsync(options, cancellationToken);
        await using EmulatedCrm salesforce = startedSalesforce;
        await using EmulatedCrm hubSpot = startedHubSpot;
        console.Note($"emulated Salesforce at {salesforce.Address}, HubSpot at {hubSpot.Address}");

        SessionRequest request = RequestFor(options, salesforce.Address, hubSpot.Address);
        await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
        IReadOnlyList<(StreamKey Stream, ProvisionResult Result)> fields = await ProvisionVerb.RunAsync(session.Pipeline, session.Connectors, dryRun: false, cancellationToken);
        console.Note($"created {fields.Count(f => f.Result is { Kind: ProvisionKind.Field, Status: ProvisionStatus.Created })} write-back fields");
        if (fields.FirstOrDefault(f => f.Result.Status == ProvisionStatus.Conflict) is { Result: { } conflict })
        {
            throw new CrmException(CrmFailureKind.Rejected, $"The emulated CRM refused {conflict.Name}: {conflict.Problem}");
        }

        SyncReport report = await RunLog.NoteAsync(session, "sync", s => Summaries.Of(s, session), () =>
            console.WithProgressAsync(p => SyncRun.RunAsync(session.Context(p), PipelineSession.Training, cancellationToken)));
        IReadOnlyList<RepView> leads = await RepView.ReadAsync(session, cancellationToken);
        TimeSpan took = watch.Elapsed;
        Summaries.Print(console, report);
        RepView.Print(console, leads);
        console.Line(FormattableString.Invariant($"{took.TotalSeconds:0.0} s, {PeakMegabytes():0} MB at most, {session.RequestCount:N0} API calls"));
        console.Json(new
        {
            ok = Summaries.Failures(report).Count == 0,
            seconds = Math.Round(took.TotalSeconds, 2),
            peak_megabytes = Math.Round(PeakMegabytes()),
            requests = session.RequestCount,
            answered = new { salesforce = salesforce.RequestCount, hubspot = hubSpot.RequestCount },
            sync = Summaries.Of(report, session),
            leads,
        });
        int exitCode = Report.FailuresOf(console, Summaries.Failures(report));
        if (options.Once)
        {
            console.Line($"Why this score: ./leadscoring explain {request.Mapping} LEAD --store {session.StorePath}{string.Concat(request.Overrides.Select(o => $" --set {o}"))}");
            console.Line("Then: mappings/ holds the files to start from, docs/getting-started.md the way to your own CRM.");
            return exitCode;
        }

        await using ServeHost host = await ServeHost.StartAsync([session], options.Port, new WebhookOptions(), cancellationToken);
        console.Line($"Running on: pages at {host.Address}, health at {host.Address}health. Ctrl-C stops.");
        await EmulateVerb.Stopped(cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Makes the world and both emulators. The world's tables are garbage afterwards: the emulators hold their own.</summary>
    private static async Task<(EmulatedCrm Salesforce, EmulatedCrm HubSpot)> StartWorldAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { Seed = options.Seed, LeadsPerCrm = options.LeadsPerCrm, ActivitiesPerCrm = options.ActivitiesPerCrm });
        EmulatedCrm salesforce = await EmulatedCrm.StartAsync("salesforce", world.Salesforce, 0, [], null, keepSeed: false, cancellationToken);
        try
        {
            return (salesforce, await EmulatedCrm.StartAsync("hubspot", world.HubSpot, 0, [], RequestsPerTenSeconds, keepSeed: false, cancellationToken));
        }
        catch
        {
            await salesforce.DisposeAsync();
            throw;
        }
    }

    private static SessionRequest RequestFor(DemoOptions options, Uri salesforce, Uri hubSpot)
    {
        // The emulators' documented credentials, under the names that the mapping asks for.
        Environment.SetEnvironmentVariable("LEADSCORING_SECRET_SF_MAIN", "emulator:emulator");
        Environment.SetEnvironmentVariable("LEADSCORING_SECRET_HS_MAIN", "emulator");
        string store = options.Store ?? Path.Combine(Directory.CreateTempSubdirectory("leadscoring-demo-").FullName, "demo.db");
        return new SessionRequest(
            MappingPath(),
            store,
            [$"connections.sf.login={salesforce}", $"connections.hs.base_url={hubSpot}", $"connections.api_budget.hs.per_10_seconds={RequestsPerTenSeconds}"],
            options.Seed);
    }

    /// <summary>The mapping in the working folder, or the one shipped beside the program.</summary>
    private static string MappingPath()
    {
        string local = Path.Combine("mappings", "both-crms.yaml");
        return File.Exists(local) ? local : Path.Combine(AppContext.BaseDirectory, local);
    }

    private static double PeakMegabytes()
    {
        using Process process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e6;
    }
}
