using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Quality;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>quality MAPPING</c>: how good the stored records are and what their gaps cost.</summary>
internal static class QualityVerb
{
    private const int ShownMonths = 12;

    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("quality", "Looks through the store for gaps, age, duplicates, bounced and unsubscribed addresses, impossible dates and outcomes nobody filled in, and measures what they cost the live model. Asks no CRM, changes nothing.\n\nExample: leadscoring quality mappings/salesforce.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                SessionRequest request = common.Read(parsed);
                await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
                QualityReport report = await console.WithProgressAsync(p => QualityStage.RunAsync(session.Context(p), cancellationToken));
                Print(console, report, Path.GetFileName(request.Mapping));
                console.Json(new { ok = true, quality = report });
                return ExitCode.Done;
            });

    private static void Print(RunConsole console, QualityReport report, string mapping)
    {
        console.Line($"{N(report.Records)} records, {N(report.Leads)} leads as of {report.AsOf:u}");
        Table fields = new Table().Border(TableBorder.Simple).AddColumns("field", "from", "filled", "empty", "bad", "unknown", "AUC without it", "mapping line");
        foreach (FieldCoverage field in report.Fields)
        {
            fields.AddRow(
                Markup.Escape($"{field.ObjectName}.{field.Field}"), Markup.Escape(field.From), Share(field.Good + field.Unknown, field.Values), Share(field.Empty, field.Values), Share(field.Bad, field.Values), Share(field.Unknown, field.Values), Cost(field.Cost), Markup.Escape($"{mapping}:{field.Line}"));
        }

        console.Out.Write(fields);
        Table findings = new Table().Border(TableBorder.Simple).AddColumns("found", "share", "what", "for example", "AUC without them");
        foreach (QualityFinding finding in report.Findings)
        {
            findings.AddRow(
                finding.Count is { } count ? N(count) : "not looked for", finding.Count is { } some ? Share(some, finding.Of) : "", Markup.Escape(finding.What), Markup.Escape(string.Join(", ", finding.Examples.Take(2))), Cost(finding.Cost));
        }

        console.Out.Write(findings);
        Table months = new Table().Border(TableBorder.Simple).AddColumns("month", "new leads", "good", "bad");
        foreach (MonthVolume month in report.Months.TakeLast(ShownMonths))
        {
            months.AddRow(month.Month.ToString("yyyy-MM", CultureInfo.InvariantCulture), N(month.Leads), N(month.Good), N(month.Bad));
        }

        console.Out.Write(months);
        console.Line(report.CostNote);
    }

    private static string Cost(MeasuredCost? cost) => cost is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{cost.Difference:+0.000;-0.000;0.000} ({cost.Low:+0.000;-0.000;0.000} to {cost.High:+0.000;-0.000;0.000})");

    private static string Share(long part, long whole) => whole == 0 ? "-" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
