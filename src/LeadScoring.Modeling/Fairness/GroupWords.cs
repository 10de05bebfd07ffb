using System.Globalization;

namespace LeadScoring.Modeling;

/// <summary>Findings about groups as sentences, and as a model's card keeps them.</summary>
public static class GroupWords
{
    /// <summary>What to think of a group; <see langword="null"/> when there is nothing to say.</summary>
    public static string? Of(string field, GroupFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        string name = string.IsNullOrEmpty(finding.Group) ? $"Leads without {field}" : $"{field} {finding.Group}";
        List<string> parts = [];
        if (finding.IsBelow)
        {
            string origin = finding.Origin switch
            {
                { IsHistory: true } o => string.Create(CultureInfo.InvariantCulture, $"leads that behave alike ended worse there too (odds {o.OddsRatio:0.00}, {o.Low:0.00}–{o.High:0.00}): that is history, not signal; drop or reweigh {field}"),
                not null => "leads that behave alike end alike, so the gap is what its leads do",
                null => "too few alike leads to say whether that is history or signal",
            };
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"is hot {finding.SelectionRatio:0.00} times as often as the best-off group ({finding.RatioLow:0.00}–{finding.RatioHigh:0.00}); {origin}"));
        }

        if (finding.IsMiscalibrated)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"ended well in {finding.Actual.Share:P1} where {finding.Promised:P1} was promised"));
        }

        return parts.Count == 0 ? null : $"{name} {string.Join("; and it ", parts)}.";
    }

    /// <summary>The finding as a card keeps it.</summary>
    public static GroupTreatment ForCard(string field, GroupFinding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return new GroupTreatment(field, finding.Group, finding.Selected.Of, finding.SelectionRatio, finding.RatioLow, finding.RatioHigh, finding.FoundGap, finding.Actual.Share, finding.Promised, Of(field, finding));
    }

    /// <summary>Audits one group field, and looks for the origin of each gap.</summary>
    public static IReadOnlyList<GroupFinding> Audit(IReadOnlyList<GroupRow> rows, FairnessOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. GroupAudit.Run(rows, options.MinGroup, options.SelectionRatio).Select(f => f.IsBelow ? f with { Origin = GapOrigin.Of(rows, f.Group) } : f)];
    }
}
