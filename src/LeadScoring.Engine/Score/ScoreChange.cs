using System.Globalization;
using System.Text;

namespace LeadScoring.Engine.Score;

/// <summary>What moved a score since the one before: parts that add up to the difference.</summary>
/// <param name="Before">The score before.</param>
/// <param name="Points">New minus old.</param>
/// <param name="IsOtherModel">Whether another model made the score before: then the parts of both cannot be compared one by one, and there are none.</param>
/// <param name="Parts">What each feature (or rule) gave now minus what it gave then, largest first; they add up to <paramref name="Points"/>.</param>
public sealed record ScoreChange(ScoreBefore Before, double Points, bool IsOtherModel, IReadOnlyList<ChangedFactor> Parts)
{
    private const int MostParts = 4;
    private const int DefaultLength = 255;
    private const double Nothing = 1e-9;

    /// <summary>The change of a score; <see langword="null"/> when there was none before.</summary>
    public static ScoreChange? Of(ScoredLead lead)
    {
        ArgumentNullException.ThrowIfNull(lead);
        return lead.Before is { } before ? Between(before, lead) : null;
    }

    /// <summary>The change from one score to another of the same lead.</summary>
    public static ScoreChange Between(ScoreBefore before, ScoredLead now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        double points = now.Score - before.Score;
        if (before.ModelId != now.ModelId)
        {
            return new ScoreChange(before, points, true, []);
        }

        Dictionary<string, Factor> then = before.Factors.ToDictionary(f => f.Feature, StringComparer.Ordinal);
        List<ChangedFactor> parts = [];
        foreach (Factor factor in now.Factors)
        {
            then.Remove(factor.Feature, out Factor? old);
            parts.Add(new ChangedFactor(factor.Feature, old?.Value, factor.Value, factor.Points - (old?.Points ?? 0), factor.Sentence));
        }

        // What gave points before and gives none now.
        parts.AddRange(then.Values.Select(f => new ChangedFactor(f.Feature, f.Value, null, -f.Points, $"no longer: {f.Sentence}")));
        double start = now.BaseScore - before.BaseScore;
        if (Math.Abs(start) > Nothing)
        {
            parts.Add(new ChangedFactor(string.Empty, null, null, start, "where every lead starts"));
        }

        return new ScoreChange(
            before,
            points,
            false,
            [.. parts.Where(p => Math.Abs(p.Points) > Nothing).OrderByDescending(p => Math.Abs(p.Points)).ThenBy(p => p.Feature, StringComparer.Ordinal)]);
    }

    /// <summary>The change as a rep reads it, in whole points that add up to the difference of the shown scores: <c>+18: visited pricing 3x; −4: no meeting</c>.</summary>
    /// <param name="now">The score now.</param>
    /// <param name="length">Most characters.</param>
    /// <returns><see langword="null"/> when the shown score has not moved.</returns>
    public string? Text(double now, int? length)
    {
        int left = (int)(Shown(now) - Shown(Before.Score));
        if (left == 0)
        {
            return null;
        }

        if (IsOtherModel)
        {
            return $"{Signed(left)}: scored by {(Before.ModelId == Modeling.RuleScorer.Id ? "a model instead of rules" : "another model than before")}";
        }

        int most = length ?? DefaultLength;
        StringBuilder text = new();
        foreach (ChangedFactor part in Parts.Take(MostParts))
        {
            int points = (int)Shown(part.Points);
            string piece = $"{(text.Length > 0 ? "; " : "")}{Signed(points)}: {part.Sentence}";

            // There must stay room for the rest.
            if (points == 0 || text.Length + piece.Length + "; +100: other".Length > most)
            {
                continue;
            }

            text.Append(piece);
            left -= points;
        }

        if (left != 0)
        {
            string rest = text.Length > 0 ? $"; {Signed(left)}: other" : $"{Signed(left)}: many small changes";
            text.Append(rest);
        }

        return text.ToString();
    }

    /// <summary>Points as people are shown them.</summary>
    internal static double Shown(double points) => Math.Round(points, 0, MidpointRounding.AwayFromZero);

    private static string Signed(int points) => points.ToString("+0;−0;0", CultureInfo.InvariantCulture);
}

/// <summary>How one feature's part of a score moved.</summary>
/// <param name="Feature">The feature or rule; empty for the start that all leads share.</param>
/// <param name="Before">Its value then; <see langword="null"/> when missing, or when it gave nothing.</param>
/// <param name="Now">Its value now; <see langword="null"/> when missing, or when it gives nothing.</param>
/// <param name="Points">What it gives now minus what it gave then.</param>
/// <param name="Sentence">What the rep reads.</param>
public sealed record ChangedFactor(string Feature, string? Before, string? Now, double Points, string Sentence);
