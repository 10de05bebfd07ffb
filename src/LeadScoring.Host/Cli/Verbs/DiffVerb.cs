using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine;
using LeadScoring.Engine.Diff;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>diff OLD NEW</c>: how many leads another mapping changes.</summary>
internal static class DiffVerb
{
    public static Command Build(CommonOptions common)
    {
        Argument<string> other = new("NEW") { Description = "The mapping file as it would become." };
        Command command = common.ForMapping(new Command("diff", "Says how many leads a changed mapping gives another value, feature or tier, with examples. Works on the stored records: asks no CRM and changes nothing.\n\nExample: leadscoring diff mappings/inbound.yaml inbound-new.yaml"));
        command.Add(other);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            SessionRequest changed = request with { Mapping = parsed.GetRequiredValue(other) };
            string path = PipelineSession.StorePathOf(request);
            if (!path.Contains("://", StringComparison.Ordinal) && !File.Exists(path))
            {
                throw new UserInputException($"{path} does not exist: there are no stored records to compare on. Pull first.");
            }

            PipelineDefinition pipeline = PipelineSession.Read(changed, console).Pipeline!;
            await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
            await using ScratchStore oldScratch = await ScratchStore.OpenAsync(cancellationToken);
            await using ScratchStore newScratch = await ScratchStore.OpenAsync(cancellationToken);
            using SocketsHttpHandler unused = new();
            DiffReport report = await console.WithProgressAsync(p =>
            {
                RunContext context = session.Context(p);
                return DiffStage.RunAsync(context, context with { Pipeline = pipeline, Connectors = PipelineSession.ConnectorsOf(pipeline, unused, request.Seed) }, oldScratch.Store, newScratch.Store, cancellationToken);
            });
            Print(console, report);
            console.Json(new { ok = true, diff = report });
            return ExitCode.Done;
        });
    }

    private static void Print(RunConsole console, DiffReport report)
    {
        console.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Old[..12]} -> {report.New[..12]}: {report.Changed:N0} of {report.Leads:N0} leads change{(report.OnlyOld + report.OnlyNew > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {report.OnlyOld:N0} leads are no more, {report.OnlyNew:N0} are new") : "")}"));
        foreach (NeededField field in report.NeverPulled)
        {
            console.Line($"{field.Stream}: {field.Field} was never pulled and is empty here; the next pull reads it.");
        }

        Listed(console, "value", report.Values);
        Listed(console, "feature", report.Features);
        foreach (TierMove move in report.Tiers)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"tier    {move.From.ToString().ToLowerInvariant()} -> {move.To.ToString().ToLowerInvariant()}: {move.Leads:N0} leads, for example {string.Join(", ", move.Examples)}"));
        }

        console.Line(string.Create(CultureInfo.InvariantCulture, $"score   {report.MovedScores:N0} leads by a point or more (old by {report.OldScorer ?? "nothing"}, new by {report.NewScorer ?? "nothing"}; a changed mapping is learned anew, which may move them again)"));
    }

    private static void Listed(RunConsole console, string what, IReadOnlyList<Difference> differences)
    {
        foreach (Difference one in differences)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{what,-7} {one.Name}: {one.Leads:N0} leads, for example {string.Join("; ", one.Examples.Select(e => $"{e.Record} {Show(e.Old)} -> {Show(e.New)}"))}"));
        }
    }

    private static string Show(string? value) => string.IsNullOrEmpty(value) ? "(empty)" : $"\"{value}\"";
}
