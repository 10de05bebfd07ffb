using System.CommandLine;
using LeadScoring.Engine.Sync;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>sync MAPPING</c>: the whole path once.</summary>
internal static class SyncVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("sync", "Pulls, trains where no model is live, scores, plans and applies.\n\nExample: leadscoring sync mappings/both-crms.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                SyncReport report = await RunLog.NoteAsync(session, "sync", s => Summaries.Of(s, session), () =>
                    console.WithProgressAsync(p => SyncRun.RunAsync(session.Context(p), PipelineSession.Training, cancellationToken)));
                Summaries.Print(console, report);
                console.Json(Summaries.Of(report, session));
                return Report.FailuresOf(console, Summaries.Failures(report));
            });
}
