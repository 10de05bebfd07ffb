using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Host.Serving;

/// <summary>What a noted run did, in words for people.</summary>
/// <param name="Text">What it did.</param>
/// <param name="Problem">What went wrong in it or in a part of it; <see langword="null"/> = nothing.</param>
internal sealed record RunOutcome(string Text, string? Problem)
{
    /// <summary>How the run log notes a run that was stopped on purpose; no problem of the pipeline.</summary>
    private const string StoppedOnPurpose = "stopped";

    /// <summary>Reads a run-log entry.</summary>
    public static RunOutcome Of(RunEntry run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.EndedAt is null)
        {
            return new RunOutcome("not ended", null);
        }

        if (run.Problem is { } problem)
        {
            return problem == StoppedOnPurpose ? new RunOutcome("stopped with the service", null) : new RunOutcome("failed", problem);
        }

        try
        {
            using JsonDocument summary = JsonDocument.Parse(run.SummaryJson);
            return summary.RootElement.ValueKind == JsonValueKind.Object ? Of(summary.RootElement) : new RunOutcome("done", null);
        }
        catch (JsonException)
        {
            // A summary that cannot be read belongs to another version; that the run ended well is known all the same.
            return new RunOutcome("done", null);
        }
    }

    private static RunOutcome Of(JsonElement summary)
    {
        List<string> parts = [];
        Count("pull", "news", "records with news");
        Count("score", "scored", "leads scored");
        Count("apply", "written", "written");
        Count("apply", "rejected", "rejected");
        string? verdict = Find(summary, "train", "verdict") is { ValueKind: JsonValueKind.String } said ? said.GetString() : null;
        string text = parts.Count == 0 ? verdict ?? "done" : string.Join(", ", parts) + (verdict is null ? "" : $". {verdict}");
        string[] problems = [.. Messages("pull", "streams", "failure").Concat(Messages("pull", "streams", "advice")).Concat(Messages("pull", "sweeps", "failure")).Concat(Messages("pull", "repairs", "failure")).Concat(Messages("apply", "failures", "message")).Distinct()];
        return new RunOutcome(text, problems.Length == 0 ? null : string.Join(" ", problems));

        void Count(string section, string name, string words)
        {
            if (Find(summary, section, name) is { ValueKind: JsonValueKind.Number } number && (name != "rejected" || number.GetInt64() > 0))
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{number.GetInt64():N0} {words}"));
            }
        }

        IEnumerable<string> Messages(string section, string list, string name) =>
            Find(summary, section, list) is { ValueKind: JsonValueKind.Array } items
                ? [.. items.EnumerateArray().Where(i => i.TryGetProperty(name, out JsonElement m) && m.ValueKind == JsonValueKind.String).Select(i => i.GetProperty(name).GetString()!)]
                : [];
    }

    /// <summary>A value of a chapter of the summary; summaries of single stages have no chapters.</summary>
    private static JsonElement? Find(JsonElement summary, string section, string name) =>
        summary.TryGetProperty(section, out JsonElement chapter) && chapter.ValueKind == JsonValueKind.Object && chapter.TryGetProperty(name, out JsonElement value) ? value
        : summary.TryGetProperty(name, out JsonElement direct) ? direct
        : null;
}
