using System.Globalization;
using LeadScoring.Engine.Score;
using LeadScoring.Modeling;

namespace LeadScoring.Engine.Explain;

/// <summary>Looks for the nearest change that would move a lead up a tier, and for the empty field that matters most. Everything it says was scored.</summary>
/// <remarks>
/// Only what can move is moved: counts, recency, rhythm, things that may happen, and fields that are empty; never a fact about the lead. Steps are those of the leads that
/// the model learned from (<see cref="ModelCard.Drift"/>). Costs two rounds of scoring of a few hundred made-up rows. Pure.
/// </remarks>
public sealed class WhatIf
{
    /// <summary>A class that training never saw, in place of all rare ones.</summary>
    private const string OtherClass = "\u001fother";

    private const int MostPairs = 12;
    private const int SmallSteps = 3;

    private readonly ILeadScorer _scorer;
    private readonly FeatureTable _row;
    private readonly FeatureSet _features;
    private readonly Dictionary<string, FeatureDistribution> _seen;
    private readonly double _score;

    /// <summary>Takes up one lead.</summary>
    /// <param name="scorer">The model that scores it.</param>
    /// <param name="row">Its feature row, alone in the table.</param>
    /// <param name="features">The mapping's features.</param>
    /// <param name="seen">How features were distributed where the model learned; may be empty.</param>
    public WhatIf(ILeadScorer scorer, FeatureTable row, FeatureSet features, IReadOnlyList<FeatureDistribution> seen)
    {
        ArgumentNullException.ThrowIfNull(scorer);
        ArgumentNullException.ThrowIfNull(row);
        _scorer = scorer;
        _row = row;
        _features = features;
        _seen = seen.ToDictionary(d => d.Feature, StringComparer.Ordinal);
        _score = scorer.Score(row).Scores[0];
    }

    /// <summary>The nearest change, of one feature or of two, that moves the lead up.</summary>
    /// <param name="tierOf">The tier of a score, as the lead would get it.</param>
    /// <returns><see langword="null"/> when no such change was found, or the lead is hot.</returns>
    public TierMove? MoveUp(Func<double, Tier> tierOf)
    {
        ArgumentNullException.ThrowIfNull(tierOf);
        Tier now = tierOf(_score);
        if (now == Tier.Hot)
        {
            return null;
        }

        Change[] steps = [.. Movable().SelectMany(Steps)];
        double[] scores = Score([.. steps.Select(s => new[] { s })]);
        if (Nearest(steps.Select((s, i) => (Changes: new[] { s }, Score: scores[i])), tierOf, now) is { } single)
        {
            return single;
        }

        // Of each feature the step that helps most: two of them together.
        Change[] best = [.. steps.Zip(scores).Where(s => s.Second > _score).GroupBy(s => s.First.Feature.Name, StringComparer.Ordinal).Select(g => g.MaxBy(s => s.Second)).OrderByDescending(s => s.Second).Take(MostPairs).Select(s => s.First)];
        Change[][] pairs = [.. from a in Enumerable.Range(0, best.Length) from b in Enumerable.Range(a + 1, best.Length - a - 1) select new[] { best[a], best[b] }];
        double[] together = Score(pairs);
        return Nearest(pairs.Select((p, i) => (p, together[i])), tierOf, now);
    }

    /// <summary>Empty fields, by how much their value could move the score, most first.</summary>
    public IReadOnlyList<MissingField> Missing()
    {
        List<MissingField> missing = [];
        foreach (IGrouping<string, FeatureDefinition> field in _features.Features.Where(f => f.SourceField is not null && f is FieldFeature or IsFeature && ColumnOf(f.Name) is { } c && c.TextAt(0) is null or "").GroupBy(f => f.SourceField!, StringComparer.Ordinal))
        {
            Change[][] fills = [.. Fills([.. field])];
            if (fills.Length == 0 || !field.Any(f => _scorer.ContributionNames.Contains(f.Name)))
            {
                continue;
            }

            double[] scores = Score(fills);
            int best = Array.IndexOf(scores, scores.Max());
            missing.Add(new MissingField(field.Key, _score, scores.Min(), scores.Max(), fills[best][0].To == OtherClass ? null : fills[best][0].To));
        }

        return [.. missing.Where(m => m.High - m.Low > 1e-9).OrderByDescending(m => m.High - m.Low).ThenBy(m => m.Field, StringComparer.Ordinal)];
    }

    private FeatureColumn? ColumnOf(string name) => _row.Columns.FirstOrDefault(c => c.Name == name);

    private IEnumerable<FeatureDefinition> Movable() => _features.Features.Where(f => ColumnOf(f.Name) is not null
        && (f is CountFeature or RecencyFeature or VelocityFeature or HappenedFeature || (f is FieldFeature && ColumnOf(f.Name)!.TextAt(0) is null or "")));

    private IEnumerable<Change> Steps(FeatureDefinition feature)
    {
        FeatureDistribution? seen = _seen.GetValueOrDefault(feature.Name);
        string? from = ColumnOf(feature.Name)!.TextAt(0);
        if (feature is FieldFeature)
        {
            return Fills([feature]).Select(f => f[0]).Where(f => f.To != OtherClass);
        }

        double now = double.TryParse(from, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : 0;
        IEnumerable<double> cuts = seen?.Cuts ?? [];
        IEnumerable<double> to = feature switch
        {
            HappenedFeature => [1 - now],
            CountFeature => Enumerable.Range(1, SmallSteps).Select(s => now + s).Concat(cuts.Select(Math.Ceiling).Where(c => c > now)),
            RecencyFeature => new[] { 0, 1.0 }.Concat(cuts).Where(c => c < now),
            _ => cuts.Where(c => c > now),
        };
        return to.Distinct().Select(t => new Change(feature, from, t.ToString("0.####", CultureInfo.InvariantCulture), Distance(feature, seen, now, t)));
    }

    /// <summary>Plausible values of an empty field: for each, what every feature made from it would be.</summary>
    private IEnumerable<Change[]> Fills(FeatureDefinition[] made)
    {
        if (made.FirstOrDefault(f => f is FieldFeature && _seen.ContainsKey(f.Name)) is not { } main)
        {
            // Only yes-or-no questions about the field: it has the value or another.
            return made.OfType<IsFeature>().Select(asked => made.OfType<IsFeature>().Select(f => new Change(f, null, f == asked ? "1" : "0", 1)).ToArray())
                .Append([.. made.OfType<IsFeature>().Select(f => new Change(f, null, "0", 1))]).Where(f => f.Length > 0);
        }

        FeatureDistribution seen = _seen[main.Name];
        double total = Math.Max(1, seen.Counts.Sum() - seen.Counts[0]);
        IEnumerable<(string Text, double Cost)> values = main.IsCategorical
            ? seen.Classes.Select((c, i) => (c, 1 - (seen.Counts[i + 1] / total))).Append((OtherClass, 1.0))
            : Between(seen.Cuts).Select(v => (v.ToString("R", CultureInfo.InvariantCulture), 0.5));
        return values.Select(v => made.Select(f => f is IsFeature asked
            ? new Change(f, null, string.Equals(asked.Value, v.Text, StringComparison.OrdinalIgnoreCase) ? "1" : "0", v.Cost)
            : new Change(f, null, v.Text, v.Cost)).ToArray());
    }

    /// <summary>The cuts themselves, a value on either side of each, and one beyond both ends.</summary>
    private static IEnumerable<double> Between(IReadOnlyList<double> cuts)
    {
        for (int i = 0; i < cuts.Count; i++)
        {
            yield return cuts[i];
            yield return i + 1 < cuts.Count ? (cuts[i] + cuts[i + 1]) / 2 : cuts[i] + Math.Max(1, cuts[i] - cuts[0]);
            if (i == 0)
            {
                yield return cuts[0] - Math.Max(1, cuts[^1] - cuts[0]);
            }
        }
    }

    /// <summary>Share of the leads that lie between the two values: small where many leads are as the changed one would be.</summary>
    private static double Distance(FeatureDefinition feature, FeatureDistribution? seen, double from, double to)
    {
        double share = 0;
        if (seen is { Cuts.Count: > 0 })
        {
            int a = seen.Cuts.Count(c => c < Math.Min(from, to));
            int b = seen.Cuts.Count(c => c < Math.Max(from, to));
            share = (double)(b - a) / (seen.Cuts.Count + 1);
        }

        // A count of one more is nearer than two more, even inside one bin.
        return share + (feature is HappenedFeature ? 0.5 : 0.01 * Math.Min(10, Math.Abs(to - from)));
    }

    private TierMove? Nearest(IEnumerable<(Change[] Changes, double Score)> tried, Func<double, Tier> tierOf, Tier now)
    {
        (Change[] Changes, double Score)? best = tried.Where(t => tierOf(t.Score) > now)
            .OrderBy(t => t.Changes.Sum(c => c.Distance)).ThenBy(t => t.Score).ThenBy(t => t.Changes[0].Feature.Name, StringComparer.Ordinal)
            .Cast<(Change[], double)?>().FirstOrDefault();
        return best is { } move
            ? new TierMove(now, tierOf(move.Score), _score, move.Score, [.. move.Changes.Select(c => new FeatureMove(c.Feature.Name, c.From, c.To, FactorSentence.Of(c.Feature, c.To)))])
            : null;
    }

    private double[] Score(Change[][] rows)
    {
        if (rows.Length == 0)
        {
            return [];
        }

        FeatureTable copies = _row.Select([.. rows.Select(_ => 0)]);
        return _scorer.Score(new FeatureTable(copies.Keys, [.. copies.Columns.Select(c => Changed(c, rows))])).Scores;
    }

    private static FeatureColumn Changed(FeatureColumn column, Change[][] rows)
    {
        if (!rows.Any(r => r.Any(c => c.Feature.Name == column.Name)))
        {
            return column;
        }

        string? To(int row, string? old) => Array.Find(rows[row], c => c.Feature.Name == column.Name) is { } change ? change.To : old;
        return column is NumericColumn numbers
            ? new NumericColumn(column.Name, [.. Enumerable.Range(0, rows.Length).Select(r => To(r, null) is { } text ? float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : numbers.Values[r])])
            : new CategoricalColumn(column.Name, [.. Enumerable.Range(0, rows.Length).Select(r => To(r, column.TextAt(r)))]);
    }

    private sealed record Change(FeatureDefinition Feature, string? From, string To, double Distance);
}

/// <summary>A change that moves a lead up a tier; scored, not guessed.</summary>
/// <param name="From">The tier now.</param>
/// <param name="To">The tier then.</param>
/// <param name="ScoreNow">The score now.</param>
/// <param name="ScoreThen">The score then.</param>
/// <param name="Changes">What changes: one feature, or two.</param>
public sealed record TierMove(Tier From, Tier To, double ScoreNow, double ScoreThen, IReadOnlyList<FeatureMove> Changes);

/// <summary>One feature that changes.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="From">Its value now; <see langword="null"/> = empty.</param>
/// <param name="To">Its value then.</param>
/// <param name="Sentence">The changed value as a rep reads it.</param>
public sealed record FeatureMove(string Feature, string? From, string To, string Sentence);

/// <summary>What filling an empty field could do to the score.</summary>
/// <param name="Field">The mapped field.</param>
/// <param name="Score">The score now.</param>
/// <param name="Low">The lowest score with a plausible value.</param>
/// <param name="High">The highest.</param>
/// <param name="Best">The value that gives the highest; <see langword="null"/> = one that is rare.</param>
public sealed record MissingField(string Field, double Score, double Low, double High, string? Best);
