using System.Globalization;
using LeadScoring.Engine.Score;

namespace LeadScoring.Engine.WriteBack;

/// <summary>The text that goes into a write-back field.</summary>
internal static class WriteBackText
{
    private const int DefaultFactorLength = 255;

    /// <summary>The value for one field, without owners (which need the CRM's users).</summary>
    /// <param name="field">The mapping's wish.</param>
    /// <param name="lead">The score.</param>
    /// <param name="routing">Who works the lead, if decided.</param>
    /// <param name="trend">Points against the score of a week before.</param>
    public static string? Of(WriteBackField field, ScoredLead lead, RoutingDecision? routing, double? trend = null) => field.Value switch
    {
        WriteBackValue.Score => Rounded(lead.Score, field.Round ?? 0),
        WriteBackValue.Probability => lead.Probability is { } probability ? Rounded(probability, field.Round ?? 2) : null,
        WriteBackValue.Tier => field.Picklist is { } words && words.TryGetValue(lead.Tier, out string? word) ? word : lead.Tier.ToString().ToLowerInvariant(),
        WriteBackValue.Factor => field.FactorNumber <= lead.Factors.Count ? Shorten(Sentence(lead.Factors[field.FactorNumber - 1]), field.Length) : null,
        WriteBackValue.ScoredAt => lead.AsOf.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        WriteBackValue.Trend => trend is { } points ? Rounded(points, field.Round ?? 0) : null,
        WriteBackValue.LeadsLikeThis => lead.LeadsLikeThis is { } like ? Shorten(like, field.Length) : null,
        WriteBackValue.WhatChanged => ScoreChange.Of(lead)?.Text(lead.Score, field.Length),
        WriteBackValue.OwnerReason => routing is null ? null : Shorten(routing.Reason, field.Length),
        _ => throw new ArgumentException($"{field.Value} is not made from a score alone.", nameof(field)),
    };

    /// <summary>A factor as reps read it: signed points, then the sentence.</summary>
    public static string Sentence(Factor factor) =>
        string.Create(CultureInfo.InvariantCulture, $"{factor.Points:+0;-0;0} {factor.Sentence}");

    private static string Rounded(double value, int digits) =>
        // Adding 0 turns the minus zero of a small fall into 0.
        (Math.Round(value, digits, MidpointRounding.AwayFromZero) + 0.0).ToString($"F{digits}", CultureInfo.InvariantCulture);

    private static string Shorten(string text, int? length)
    {
        int most = length ?? DefaultFactorLength;
        if (text.Length <= most)
        {
            return text;
        }

        // Never cut a surrogate pair in half: the CRM would refuse the row or store a broken character.
        int cut = most - 1;
        return (char.IsHighSurrogate(text[cut - 1]) ? text[..(cut - 1)] : text[..cut]) + "…";
    }
}
