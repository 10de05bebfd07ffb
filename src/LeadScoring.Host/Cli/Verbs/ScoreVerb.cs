using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>score MAPPING</c>: scores all leads of the store as of now.</summary>
internal static class ScoreVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("score", "Scores all open leads as of now and decides who works them; writes nothing into the CRMs.\n\nExample: leadscoring score mappings/salesforce.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                object Summary(ScoreReport r) => new { ok = true, score = r };
                ScoreReport report = await RunLog.NoteAsync(session, "score", Summary, () => console.WithProgressAsync(async p =>
                {
                    RunContext context = session.Context(p);
                    await MapStage.RunAsync(context, cancellationToken);
                    return await ScoreStage.RunAsync(context, all: true, cancellationToken);
                }));
                Summaries.Print(console, report);
                console.Json(Summary(report));
                return ExitCode.Done;
            });
}
