using System.Globalization;
using System.Net;
using System.Text;
using LeadScoring.Engine.Report;

namespace LeadScoring.Host.Output;

/// <summary>The weekly report as one HTML file without scripts or outside addresses, to be mailed or kept.</summary>
internal static class ReportHtml
{
    public static string Of(WeekReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        StringBuilder html = new();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{Text(report.Pipeline)}</title><style>body{{font:15px system-ui;margin:2em;max-width:60em}}table{{border-collapse:collapse}}td,th{{padding:.2em 1em .2em 0;text-align:left}}td+td{{text-align:right}}</style>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{Text(report.Pipeline)}</h1><p>{report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}</p>");
        html.Append(CultureInfo.InvariantCulture, $"<h2>Tiers</h2><p>Hot from {report.Tiers.HotAt:0.#}, warm from {report.Tiers.WarmAt:0.#} points. {report.Tiers.Hot:N0} hot, {report.Tiers.Warm:N0} warm, {report.Tiers.Cold:N0} cold.</p>");
        Table(html, "Conversion of leads whose window is over", ["Tier", "Leads", "Good", "Share"], report.Conversion.Select(c => new[] { $"{c.Tier}", N(c.Leads), N(c.Good), c.Share is { } share ? share.ToString("P1", CultureInfo.InvariantCulture) : "-" }));
        html.Append(CultureInfo.InvariantCulture, $"<p>{report.Unripe:N0} leads are too young to be judged and are not counted.</p>");
        Table(html, "Leads given out", ["Team", "Person", "Leads"], report.Routed.Select(r => new[] { r.Team, r.User, N(r.Count) }));
        html.Append(CultureInfo.InvariantCulture, $"<p>{report.Waiting:N0} leads wait because nobody can take them.</p>");
        Table(html, "First touch", ["", "Leads"], report.Sla.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new[] { s.Key.Replace('_', ' '), N(s.Value) }));
        html.Append(CultureInfo.InvariantCulture, $"<h2>Alerts</h2><p>{report.Notices:N0} delivered, {report.NoticesGivenUp:N0} given up.</p>");
        Table(html, "Held runs", ["Guard", "Held", "Released by"], report.Holds.Select(h => new[] { h.Guard, h.HeldAt.ToString("u", CultureInfo.InvariantCulture), h.ReleasedBy ?? "nobody yet" }));
        return html.Append("</html>").ToString();
    }

    private static void Table(StringBuilder html, string title, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [.. rows];
        html.Append(CultureInfo.InvariantCulture, $"<h2>{Text(title)}</h2>");
        if (all.Length == 0)
        {
            html.Append("<p>None.</p>");
            return;
        }

        html.Append("<table><tr>").AppendJoin("", heads.Select(h => $"<th>{Text(h)}</th>")).Append("</tr>");
        foreach (string[] row in all)
        {
            html.Append("<tr>").AppendJoin("", row.Select(c => $"<td>{Text(c)}</td>")).Append("</tr>");
        }

        html.Append("</table>");
    }

    private static string N(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
