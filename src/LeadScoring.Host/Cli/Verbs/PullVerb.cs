using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>pull MAPPING</c>: reads what is new.</summary>
internal static class PullVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("pull", "Reads what is new in the CRMs into the store.\n\nExample: leadscoring pull mappings/salesforce.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                object Summary((PullReport Pull, MapReport Map) r) => new { ok = !r.Pull.Failed.Any(), requests = session.RequestCount, pull = Summaries.Of(r.Pull), map = Summaries.Of(r.Map) };
                (PullReport Pull, MapReport Map) report = await RunLog.NoteAsync(session, "pull", Summary, () => console.WithProgressAsync(async p =>
                {
                    RunContext context = session.Context(p);
                    PullReport pull = await PullStage.RunAsync(context, null, cancellationToken);
                    return (pull, await MapStage.RunAsync(context, cancellationToken));
                }));
                Summaries.Print(console, report.Pull);
                Summaries.Print(console, report.Map);
                console.Json(Summary(report));
                return Report.FailuresOf(console, [.. report.Pull.Failed.Select(f => f.Failure!)]);
            });
}
