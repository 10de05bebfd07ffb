using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LeadScoring.Engine;
using LeadScoring.Engine.Guards;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>undo MAPPING RUN|PLAN</c>: puts back what a run wrote over.</summary>
internal static class UndoVerb
{
    private const int Searched = 10_000;

    public static Command Build(CommonOptions common)
    {
        Argument<string> what = new("RUN|PLAN") { Description = "Number of the run as \"leadscoring status\" shows it, or a plan's id." };
        Option<bool> dryRun = new("--dry-run") { Description = "Only shows what would be put back." };
        Option<bool> goOn = new("--keep-writing") { Description = "Does not hold later runs, which then write their values again." };
        Command command = common.ForMapping(new Command(
            "undo",
            "Puts the values back that a run wrote over, where nobody changed the field since; then holds further writes until \"leadscoring release\".\n\nExamples:\n  leadscoring undo mappings/salesforce.yaml 128 --dry-run\n  leadscoring undo mappings/salesforce.yaml 128"));
        command.Add(what);
        command.Add(dryRun);
        command.Add(goOn);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            RunContext context = session.Context(null);
            string planId = await PlanOfAsync(session.Store.Runs, parsed.GetRequiredValue(what), cancellationToken);
            WriteBackPlan plan = await UndoPlan.MakeAsync(context, planId, cancellationToken);
            int touched = plan.Skipped.Count(s => s.Reason == SkipReason.ChangedByHuman);
            console.Line(string.Create(CultureInfo.InvariantCulture, $"undo   {plan.Writes.Count:N0} records to put back, {touched:N0} fields changed since and left alone"));
            if (parsed.GetValue(dryRun))
            {
                console.Json(new { ok = true, plan });
                return ExitCode.Done;
            }

            ApplyReport report = await RunLog.NoteAsync(session, "undo", Summaries.Of, () => console.WithProgressAsync(p => ApplyStage.RunAsync(session.Context(p), plan, refresh: true, cancellationToken)));
            if (!parsed.GetValue(goOn))
            {
                await Holds.StopAsync(context, $"{parsed.GetRequiredValue(what)} was undone by {context.Operator}, and a run would write its values again.", cancellationToken);
                console.Line("Further writes are held. When the cause is mended: leadscoring release MAPPING --by NAME");
            }

            Summaries.Print(console, report);
            console.Json(new { ok = report.Failures.Count == 0, plan = Summaries.Of(plan), apply = Summaries.Of(report) });
            return Report.FailuresOf(console, [.. report.Failures.Select(f => f.Failure)]);
        });
    }

    /// <summary>The plan that a run applied.</summary>
    internal static async Task<string> PlanOfAsync(IRunLog runs, string text, CancellationToken cancellationToken)
    {
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
        {
            return text;
        }

        RunEntry run = (await runs.ReadAsync(Searched, cancellationToken)).FirstOrDefault(r => r.Run == number)
            ?? throw new UserInputException($"There is no run {number}. \"leadscoring status\" lists the newest ones.");
        using JsonDocument summary = JsonDocument.Parse(run.SummaryJson);
        JsonElement apply = summary.RootElement.TryGetProperty("apply", out JsonElement part) ? part : summary.RootElement;
        return apply.ValueKind == JsonValueKind.Object && apply.TryGetProperty("plan_id", out JsonElement plan) && plan.GetString() is { Length: > 0 } id
            ? id
            : throw new UserInputException($"Run {number} ({run.Verb}) noted no plan. A run that was cut off names it in the ledger: give the plan's id.");
    }
}
