using System.Globalization;

namespace LeadScoring.FeatureStore.Tests.Rows;

/// <summary>Every kind of feature told in the plainest way, with no regard to speed: what the builder must give bit for bit.</summary>
internal static class SlowRows
{
    private static IReadOnlyList<FeatureDefinition> Others => RandomLeads.Features.Features;

    public static string Bits(FeatureSet features, LeadFacts lead, DateTimeOffset asOf) => string.Join('|', features.Features.Select(f => f.IsCategorical
        ? Text(lead, f.SourceField!, asOf)
        : BitConverter.SingleToInt32Bits(Number(f, lead, asOf)).ToString(CultureInfo.InvariantCulture)));

    private static float Number(FeatureDefinition feature, LeadFacts lead, DateTimeOffset asOf)
    {
        switch (feature)
        {
            case CountFeature f:
                return Within(lead, f.Where, asOf, TimeSpan.Zero, f.Within).Count;
            case HappenedFeature f:
                return Within(lead, f.Where, asOf, TimeSpan.Zero, f.Within).Count > 0 != f.Negated ? 1 : 0;
            case VelocityFeature f:
                double recent = Within(lead, f.Where, asOf, TimeSpan.Zero, f.Recent).Count / f.Recent.TotalDays;
                double before = Within(lead, f.Where, asOf, f.Recent, f.Before).Count / f.Before.TotalDays;
                return (float)(recent / (before + 0.05));
            case RecencyFeature f:
                List<ActivityFact> ever = Within(lead, f.Where, asOf, TimeSpan.Zero, asOf - DateTimeOffset.MinValue);
                return (float)(ever.Count == 0 ? f.Cap : Math.Min(f.Cap, Math.Floor((asOf - ever.Max(a => a.HappenedAt)) / f.Unit)));
            case AgeFeature f:
                return DateTimeOffset.TryParse(Text(lead, f.Field, asOf), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since) ? (float)Math.Floor((asOf - since).TotalDays) : float.NaN;
            case IsFeature f:
                return Text(lead, f.Field, asOf) is { Length: > 0 } text ? string.Equals(text, f.Value, StringComparison.OrdinalIgnoreCase) ? 1 : 0 : float.NaN;
            case FieldFeature f:
                return float.TryParse(Text(lead, f.Field, asOf), NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : float.NaN;
            case ChangedFeature f:
                return Changed(lead, f.Field, asOf - f.Within, asOf) ? 1 : 0;
            case RatioFeature f:
                float bottom = Number(Others.First(o => o.Name == f.Bottom), lead, asOf);
                return bottom == 0 ? float.NaN : (float)((double)Number(Others.First(o => o.Name == f.Top), lead, asOf) / bottom);
            default:
                throw new ArgumentException($"{feature} is not told here.");
        }
    }

    private static List<ActivityFact> Within(LeadFacts lead, Condition where, DateTimeOffset asOf, TimeSpan from, TimeSpan length) =>
    [
        .. lead.Activities.Where(a => a.KnownAt <= asOf && a.HappenedAt <= asOf && asOf - a.HappenedAt >= from && asOf - a.HappenedAt < from + length
            && where.Holds(n => n == "kind" ? a.Kind : n == "detail" ? a.Detail : null)),
    ];

    private static bool Changed(LeadFacts lead, string field, DateTimeOffset after, DateTimeOffset by)
    {
        (DateTimeOffset At, string? Text)[] held = [.. lead.Values.Where(v => v.Field == field).Select(v => v.KnownAt).Distinct().Order().Where(at => at <= by).Select(at => (at, Text(lead, field, at))).Where(h => h.Item2 is not null)];
        return held.Zip(held.Skip(1)).Any(p => p.First.Text != p.Second.Text && p.Second.At > after);
    }

    private static string? Text(LeadFacts lead, string field, DateTimeOffset asOf) => lead.Values
        .Where(v => v.Field == field && v.KnownAt <= asOf)
        .GroupBy(v => (v.Priority, v.Source.Id.Value))
        .OrderBy(g => g.Key.Priority)
        .ThenBy(g => g.Key.Value, StringComparer.Ordinal)
        .Select(g => g.MaxBy(v => v.KnownAt.Ticks)!.Text)
        .FirstOrDefault(t => !string.IsNullOrEmpty(t));
}
