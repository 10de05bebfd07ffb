using System.CommandLine;
using LeadScoring.Engine.Monitoring;
using LeadScoring.Engine.Pull;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>monitor MAPPING</c>: what came of past scores, and whether leads have changed.</summary>
internal static class MonitorVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("monitor", "Shows what came of past scores by week and tier, kept and broken promises, drift and groups; judges only leads whose window is over. Asks no CRM.\n\nExample: leadscoring monitor mappings/salesforce.yaml --json"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                MonitorReport report = await RunLog.NoteAsync(session, "monitor", MonitorLines.Summary, () => console.WithProgressAsync(async p =>
                {
                    await MapStage.RunAsync(session.Context(p), cancellationToken);
                    return await MonitorStage.RunAsync(session.Context(p), cancellationToken);
                }));
                MonitorLines.Print(console, report);
                console.Json(MonitorLines.Json(report));
                return ExitCode.Done;
            });
}
