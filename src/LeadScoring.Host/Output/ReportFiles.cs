using System.Text.Json;
using LeadScoring.Engine.Report;

namespace LeadScoring.Host.Output;

/// <summary>Puts a report beside the store: <c>NAME.report.html</c> for people and <c>NAME.report.json</c> for programs, each replaced only once the new one is whole.</summary>
internal static class ReportFiles
{
    public static async Task<string> WriteAsync(WeekReport report, string storePath, string? output, CancellationToken cancellationToken)
    {
        string html = Path.GetFullPath(output ?? Path.ChangeExtension(storePath, ".report.html"));
        await PutAsync(html, ReportHtml.Of(report), cancellationToken);
        await PutAsync(Path.ChangeExtension(html, ".json"), JsonSerializer.Serialize(report, SummaryJson.Options), cancellationToken);
        return html;
    }

    private static async Task PutAsync(string path, string text, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(path + ".part", text, cancellationToken);
        File.Move(path + ".part", path, overwrite: true);
    }
}
