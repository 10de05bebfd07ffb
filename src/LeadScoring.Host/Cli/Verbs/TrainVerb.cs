using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Train;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>train MAPPING</c>: learns from what is in the store.</summary>
internal static class TrainVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("train", "Learns from past leads in the store; the model goes live if it is better than knowing nothing.\n\nExample: leadscoring train mappings/salesforce.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                object Summary(TrainReport r) => new { ok = true, train = Summaries.Of(r) };
                TrainReport report = await RunLog.NoteAsync(session, "train", Summary, () => console.WithProgressAsync(async p =>
                {
                    RunContext context = session.Context(p);
                    await MapStage.RunAsync(context, cancellationToken);
                    return await TrainStage.RunAsync(context, PipelineSession.Training, cancellationToken);
                }));
                Summaries.Print(console, report);
                console.Json(Summary(report));
                return ExitCode.Done;
            });
}
