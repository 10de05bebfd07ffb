using System.CommandLine;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>apply PLANFILE</c>: sends exactly what a plan says.</summary>
internal static class ApplyVerb
{
    public static Command Build(CommonOptions common)
    {
        Argument<string> planFile = new("PLANFILE") { Description = "A file made by \"leadscoring plan\"." };
        Command command = new("apply", "Sends exactly what a plan says; records that changed since are left alone.\n\nExample: leadscoring apply monday.plan.json") { planFile, common.Json };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(planFile);
            if (!File.Exists(path))
            {
                throw new UserInputException($"{path} does not exist. Make a plan with \"leadscoring plan MAPPING --out FILE\".");
            }

            PlanFile file = await PlanFile.LoadAsync(path, cancellationToken);
            await using PipelineSession session = await PipelineSession.OpenAsync(new SessionRequest(file.Mapping, file.Store, file.Overrides, 1), console, cancellationToken);
            ApplyReport report = await RunLog.NoteAsync(session, "apply", Summaries.Of, () =>
                console.WithProgressAsync(p => ApplyStage.RunAsync(session.Context(p), file.Plan, refresh: true, cancellationToken)));
            Summaries.Print(console, report);
            console.Json(new { ok = report.Failures.Count == 0, requests = session.RequestCount, apply = Summaries.Of(report) });
            return Report.FailuresOf(console, [.. report.Failures.Select(f => f.Failure)]);
        });
    }
}
