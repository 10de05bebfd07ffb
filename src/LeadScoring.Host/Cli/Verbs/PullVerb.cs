using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>pull MAPPING</c>: reads what is new.</summary>
internal static class PullVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<bool> acceptGone = new("--accept-gone") { Description = "Compares all ids now and removes what the CRM no longer shows, even if that is more than half of a stream. Look at the CRM first." };
        Command command = common.ForMapping(new Command("pull", "Reads what is new in the CRMs into the store.\n\nExample: leadscoring pull mappings/salesforce.yaml"));
        command.Add(acceptGone);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                object Summary((PullReport Pull, MapReport Map) r) => new { ok = !r.Pull.Failures.Any(), requests = session.RequestCount, pull = Summaries.Of(r.Pull), map = Summaries.Of(r.Map) };
                (PullReport Pull, MapReport Map) report = await RunLog.NoteAsync(session, "pull", Summary, () => console.WithProgressAsync(async p =>
                {
                    RunContext context = session.Context(p) with { AcceptGone = parsed.GetValue(acceptGone) };
                    PullReport pull = await PullRun.RunAsync(context, cancellationToken);
                    return (pull, await MapStage.RunAsync(context, cancellationToken));
                }));
                Summaries.Print(console, report.Pull);
                Summaries.Print(console, report.Map);
                console.Json(Summary(report));
                return Report.FailuresOf(console, [.. report.Pull.Failures]);
            });
    }
}
