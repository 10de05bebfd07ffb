using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Tiers;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>tiers MAPPING</c>: where hot and warm begin and why, and what other borders would mean.</summary>
internal static class TiersVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<double[]> at = new("--at") { Description = "Also shows this border, in points. Repeatable.", HelpName = "POINTS", DefaultValueFactory = _ => [] };
        Command command = common.ForMapping(new Command(
            "tiers",
            "Shows where hot and warm begin and why, and how many leads other borders would take; changes nothing, asks no CRM.\n\nExamples:\n  leadscoring tiers mappings/salesforce.yaml\n  leadscoring tiers mappings/salesforce.yaml --at 87.5 --json"));
        command.Add(at);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            TierPreviewReport report = await TierPreview.RunAsync(session.Context(null), parsed.GetRequiredValue(at), cancellationToken);
            if (console.IsJson)
            {
                console.Json(report);
                return ExitCode.Done;
            }

            console.Line(Text($"Hot from {report.HotAt:0.#}, warm from {report.WarmAt:0.#}: {report.Hot:N0} hot, {report.Warm:N0} warm, {report.Cold:N0} cold of {report.Leads:N0} open leads"));
            foreach (string why in report.Why)
            {
                console.Line($"       {why}");
            }

            foreach ((string team, double leads) in report.Capacity.OrderBy(c => c.Key, StringComparer.Ordinal))
            {
                console.Line(Text($"       {team} takes {leads:0} leads this week"));
            }

            Table table = new Table().Border(TableBorder.Simple).AddColumns("from", "open leads", "share", "new a week", "expected to convert", "at the border", "");
            foreach (TierPreviewRow row in report.Borders)
            {
                string now = (row.Border.Equals(Math.Round(report.HotAt, 1)) ? "hot now " : "") + (row.Border.Equals(Math.Round(report.WarmAt, 1)) ? "warm now" : "");
                table.AddRow(Text($"{row.Border:0.#}"), Text($"{row.Leads:N0}"), Text($"{row.Share:P1}"), row.PerWeek is { } week ? Text($"{week:0.#}") : "-", Share(row.Conversion), Share(row.ConversionAtBorder), now);
            }

            console.Out.Write(table);
            return ExitCode.Done;
        });
    }

    private static string Share(double? share) => share is { } value ? Text($"{value:P1}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
