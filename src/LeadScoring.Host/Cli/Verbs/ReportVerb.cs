using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Report;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>report MAPPING [--out FILE]</c>: the last week as an HTML file and JSON.</summary>
internal static class ReportVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<string?> output = new("--out") { Description = "The HTML file (default: beside the store, ending .report.html); the JSON stands beside it.", HelpName = "FILE" };
        Command command = common.ForMapping(new Command("report", "Writes the last week as an HTML file and as JSON: tiers and what they were worth, leads given out, first touches, alerts, held runs.\n\nExample: leadscoring report mappings/salesforce.yaml --out week.html"));
        command.Add(output);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string? path = parsed.GetValue(output) is { } given ? PlanVerb.PathOf(given, parsed.GetRequiredValue(common.Mapping)) : null;
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            WeekReport report = await RunLog.NoteAsync(session, "report", r => new { report = r }, () => PeriodReport.RunAsync(session.Context(null), cancellationToken));
            string file = await ReportFiles.WriteAsync(report, session.StorePath, path, cancellationToken);
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Tiers.Hot:N0} hot, {report.Tiers.Warm:N0} warm, {report.Tiers.Cold:N0} cold; {report.Routed.Sum(r => r.Count):N0} leads given out, {report.Waiting:N0} wait"));
            foreach (TierConversion tier in report.Conversion.Where(c => c.Leads > 0))
            {
                console.Line(string.Create(CultureInfo.InvariantCulture, $"       {tier.Tier.ToString().ToLowerInvariant()}: {tier.Good:N0} of {tier.Leads:N0} became good ({tier.Share:P1})"));
            }

            console.Line($"       in {file}");
            console.Json(new { ok = true, file, report });
            return ExitCode.Done;
        });
    }
}
