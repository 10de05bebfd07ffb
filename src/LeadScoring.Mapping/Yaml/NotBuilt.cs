using System.Collections.Frozen;

namespace LeadScoring.Mapping;

/// <summary>Words that the language reserves and this version cannot do: refused in so many words, never ignored.</summary>
internal static class NotBuilt
{
    /// <summary>Keys.</summary>
    public static readonly FrozenSet<string> Words = new[]
    {
        "account", "alerts", "also_when", "answer_within", "by", "changed", "conversion_at_least", "currency", "days_off", "explore", "fairness",
        "fixed_fallback", "from_capacity", "hash", "hours", "keep_undo", "live", "max_factors", "max_share", "max_share_per_rep", "months",
        "must_run_within", "only_when", "over", "owner", "people_from", "phone", "promote_only_if", "ratio_of", "regions",
        "rep_feedback", "report", "rest", "retrain", "segments", "since", "sla", "sum_of", "template", "weekly", "what_changed",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Values.</summary>
    public static readonly FrozenSet<string> Values = new[]
    {
        "fewest_open_first", "hash", "phone", "random_forest", "template", "what_changed",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static string Message(string word) => $"\"{word}\" is part of the language but not built yet; remove it.";
}
