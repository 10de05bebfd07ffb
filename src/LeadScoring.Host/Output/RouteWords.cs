using System.Globalization;

namespace LeadScoring.Host.Output;

/// <summary>Says how a routing decision came about: who could have got the lead, who not and why, and what would have changed it.</summary>
internal static class RouteWords
{
    /// <summary>Prints the decision's record; nothing for decisions that have none.</summary>
    public static void Print(RunConsole console, RoutingDecision decision)
    {
        foreach (string line in Lines(decision))
        {
            console.Line(line);
        }
    }

    /// <summary>The record as lines.</summary>
    public static IEnumerable<string> Lines(RoutingDecision decision)
    {
        ArgumentNullException.ThrowIfNull(decision);
        if (decision.Record is not { } record)
        {
            yield break;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"  rule {record.Rule} (line {record.Line}){(record.PassedOver.Count == 0 ? "" : $"; before it did not fit: {string.Join(", ", record.PassedOver)}")}");
        foreach (RouteCandidate candidate in record.Candidates)
        {
            yield return candidate.User == record.Chosen ? $"  {candidate.User}: chosen, {record.TieBreak}"
                : candidate.Excluded is { } excluded ? $"  {candidate.User}: not, {excluded.Reason}"
                : $"  {candidate.User}: free";
        }

        foreach (OtherRoute other in record.RouteNotTaken)
        {
            yield return $"  {other.Words}";
        }
    }
}
