using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>plan MAPPING [--out FILE]</c>: shows exactly what would be written.</summary>
internal static class PlanVerb
{
    private const int ShownWrites = 10;

    public static Command Build(CommonOptions common)
    {
        Option<string?> output = new("--out") { Description = "Where to put the plan (default: beside the mapping, ending .plan.json).", HelpName = "FILE" };
        Command command = common.ForMapping(new Command("plan", "Works out every field that would change, with old and new value; sends nothing.\n\nExample: leadscoring plan mappings/salesforce.yaml --out monday.plan.json"));
        command.Add(output);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            string path = PathOf(parsed.GetValue(output), request.Mapping);
            await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
            WriteBackPlan plan = await RunLog.NoteAsync(session, "plan", Summaries.Of, () => console.WithProgressAsync(p => PlanStage.RunAsync(session.Context(p), cancellationToken)));
            await new PlanFile(Path.GetFullPath(request.Mapping), session.StorePath, request.Overrides, plan).SaveAsync(path, cancellationToken);
            Summaries.Print(console, plan);
            foreach (PlannedWrite write in plan.Writes.Take(ShownWrites))
            {
                console.Line($"       {write.Stream} {write.Record}: {string.Join(", ", write.Fields.Select(f => $"{f.Field} {Show(f.Old)} -> {Show(f.New)}"))}");
            }

            console.Line(plan.Writes.Count > ShownWrites ? $"       … and {plan.Writes.Count - ShownWrites} more in {path}" : $"       in {path}");
            IReadOnlyList<CallEstimate> costs = await CallEstimate.ForAsync(session.Context(null), plan, cancellationToken);
            foreach (CallEstimate cost in costs)
            {
                console.Line(Words(cost));
            }

            console.Line($"Send exactly this with: leadscoring apply {path}");
            console.Json(new { ok = true, file = Path.GetFullPath(path), plan = Summaries.Of(plan), costs });
            return ExitCode.Done;
        });
    }

    /// <summary>Where the plan goes.</summary>
    /// <exception cref="UserInputException">There is no such folder, or the path is one; better said before the work than after it.</exception>
    internal static string PathOf(string? output, string mapping)
    {
        string path = output ?? Path.ChangeExtension(mapping, ".plan.json");
        if (string.IsNullOrWhiteSpace(path) || Directory.Exists(path))
        {
            throw new UserInputException($"--out \"{path}\" is no file name. Give the path of the file to write.");
        }

        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
            ? path
            : throw new UserInputException($"--out {path}: its folder does not exist. Make the folder, or give another path.");
    }

    private static string Words(CallEstimate cost) => string.Create(
        CultureInfo.InvariantCulture,
        $"       costs about {cost.Requests:N0} requests on {cost.Connection}{(cost.Quota is { } quota ? $"; {quota.Available:N0} of {quota.Limit:N0} are left to us today" : "")}{(cost.Fits ? "" : ": too few, so a part of the plan has to wait")}");

    private static string Show(string? value) => string.IsNullOrEmpty(value) ? "(empty)" : $"\"{value}\"";
}
