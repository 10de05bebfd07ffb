using System.CommandLine;
using System.Globalization;
using LeadScoring.Emulators;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>emulate salesforce|hubspot</c>: a CRM to rehearse against.</summary>
internal static class EmulateVerb
{
    /// <summary>Leads that a made world can have.</summary>
    internal const int MostLeads = 1_000_000;

    /// <summary>Activities that a made world can have.</summary>
    internal const int MostActivities = 20_000_000;

    private const int DefaultLeads = 1000;
    private const int ActivitiesPerLead = 20;

    public static Command Build(CommonOptions common)
    {
        Argument<string> crm = new("CRM") { Description = "salesforce or hubspot." };
        crm.AcceptOnlyFromAmong("salesforce", "hubspot");
        Option<int> port = NumberOption.Of("--port", "Where to listen on the loopback address; 0 takes a free port.", 0, NumberOption.MaxPort, fallback: 0);
        Option<string?> seed = new("--seed") { Description = "A seed folder: seed.json and one CSV per object.", HelpName = "DIR" };
        Option<int?> world = NumberOption.Optional("--world", "Makes a sales world from this seed (default: 1).", int.MinValue, int.MaxValue, "SEED");
        Option<int> leads = NumberOption.Of("--leads", "Leads in the made world.", 1, MostLeads, DefaultLeads);
        Option<int?> activities = NumberOption.Optional("--activities", "Activities in the made world (default: 20 per lead).", 0, MostActivities);
        Option<string?> faults = new("--faults") { Description = "A file with faults to switch on.", HelpName = "FILE" };
        Option<int?> rate = NumberOption.Optional("--requests-per-10s", "HubSpot's burst limit (default: 190).", 1, int.MaxValue);
        Command command = new(
            "emulate",
            "Answers like a CRM on the loopback address, for rehearsals without an account. Client id and secret are emulator and emulator, the token is emulator.\n\nExample: leadscoring emulate salesforce --port 8081 --world 7 --leads 500")
        { crm, port, seed, world, leads, activities, faults, rate };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            if (parsed.GetValue(seed) is not null && parsed.GetValue(world) is not null)
            {
                throw new UserInputException("--seed and --world exclude each other: one brings its own records, the other makes them.");
            }

            string kind = parsed.GetRequiredValue(crm);
            Seed records = parsed.GetValue(seed) is { } folder
                ? Load(folder, kind)
                : Make(kind, parsed.GetValue(world) ?? 1, parsed.GetRequiredValue(leads), parsed.GetValue(activities));
            IReadOnlyList<FaultRule> rules = parsed.GetValue(faults) is { } file ? FaultFile.Load(file) : [];
            await using EmulatedCrm emulator = await EmulatedCrm.StartAsync(kind, records, parsed.GetRequiredValue(port), rules, parsed.GetValue(rate), keepSeed: true, cancellationToken);
            await Console.Out.WriteLineAsync($"{kind} emulator answers at {emulator.Address}");
            await Console.Out.FlushAsync(CancellationToken.None);
            await Stopped(cancellationToken);
            return ExitCode.Done;
        });
    }

    /// <summary>Completes when the user or the system asks to stop.</summary>
    internal static async Task Stopped(CancellationToken cancellationToken)
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static Seed Load(string folder, string kind)
    {
        Seed seed = SeedFolder.Load(folder);
        return seed.Crm == kind ? seed : throw new UserInputException(string.Create(CultureInfo.InvariantCulture, $"{folder} is a seed for {seed.Crm}, not for {kind}."));
    }

    private static Seed Make(string kind, int world, int leads, int? activities)
    {
        GeneratedWorld made = WorldGenerator.Generate(new WorldOptions { Seed = world, LeadsPerCrm = leads, ActivitiesPerCrm = activities ?? Math.Min(MostActivities, leads * ActivitiesPerLead) });
        return kind == "salesforce" ? made.Salesforce : made.HubSpot;
    }
}
