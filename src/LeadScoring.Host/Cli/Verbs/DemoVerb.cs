using System.CommandLine;
using LeadScoring.Host.Demo;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>demo</c>: the whole product without any account.</summary>
internal static class DemoVerb
{
    private const int DefaultLeads = 5000;
    private const int DefaultActivities = 100_000;
    private const int DefaultPort = 8480;

    public static Command Build(CommonOptions common)
    {
        Option<bool> once = new("--once") { Description = "One pass, then exit." };
        Option<int> leads = NumberOption.Of("--leads", "Leads per CRM.", 1, EmulateVerb.MostLeads, DefaultLeads);
        Option<int> activities = NumberOption.Of("--activities", "Activities per CRM.", 0, EmulateVerb.MostActivities, DefaultActivities);
        Option<int> port = NumberOption.Of("--port", "Where the pages answer, on the loopback address only; 0 takes a free port.", 0, NumberOption.MaxPort, DefaultPort);
        Command command = new(
            "demo",
            "Shows the whole product without any account: emulated Salesforce and HubSpot with a made-up sales world; pulls both, trains, scores, assigns owners, writes back, and keeps running.\n\nExample: leadscoring demo --once --json")
        { once, leads, activities, port, common.Store, common.Json, common.Seed };
        return command.Runs(common, (parsed, console, cancellationToken) => DemoRun.RunAsync(
            new DemoOptions(
                parsed.GetValue(once),
                parsed.GetRequiredValue(leads),
                parsed.GetRequiredValue(activities),
                parsed.GetRequiredValue(port),
                parsed.GetValue(common.Store),
                parsed.GetRequiredValue(common.Seed)),
            console,
            cancellationToken));
    }
}
