namespace LeadScoring.Modeling;

/// <summary>Compares new leads with those a model learned from.</summary>
public static class DriftCheck
{
    /// <summary>Probability (0–1) that a look at all features raises any alarm although nothing changed. Looks are taken every week or day, so one look must be quiet.</summary>
    public const double FalseAlarms = 0.002;

    /// <summary>Leads below which nothing is said.</summary>
    public const int FewestLeads = 50;

    /// <summary>One result per feature that both sides know, largest excess over its alarm level first.</summary>
    /// <param name="reference">As on the model's card.</param>
    /// <param name="recent">One row per new lead, as of the same age at which the model's leads were seen; may lack columns.</param>
    public static IReadOnlyList<DriftFinding> Run(IReadOnlyList<FeatureDistribution> reference, IReadOnlyList<FeatureColumn> recent)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(recent);
        Dictionary<string, FeatureColumn> columns = recent.ToDictionary(c => c.Name, StringComparer.Ordinal);
        FeatureDistribution[] known = [.. reference.Where(r => columns.ContainsKey(r.Feature))];
        return
        [
            .. known.Select(r => Compare(r, DriftReference.Count(r, columns[r.Feature]), FalseAlarms / known.Length))
                .OrderByDescending(f => f.Index / f.AlarmLevel).ThenBy(f => f.Feature, StringComparer.Ordinal),
        ];
    }

    private static DriftFinding Compare(FeatureDistribution reference, int[] recent, double falseAlarms)
    {
        int leads = recent.Sum();
        int[] used = [.. Enumerable.Range(0, recent.Length).Where(i => recent[i] + reference.Counts[i] > 0)];
        double index = used.Length == 0 ? 0 : PopulationStability.Index([.. used.Select(i => reference.Counts[i])], [.. used.Select(i => recent[i])]);
        double level = leads < FewestLeads ? double.PositiveInfinity : PopulationStability.AlarmLevel(reference.Leads, leads, used.Length, falseAlarms);
        return new DriftFinding(reference.Feature, index, level, leads);
    }
}

/// <summary>How far a feature has moved.</summary>
/// <param name="Feature">Its name; <see cref="FeatureDistribution.Score"/> for the score.</param>
/// <param name="Index">Population stability index; 0 = the same.</param>
/// <param name="AlarmLevel">The index above which it is more than chance and worth acting on; infinite when there are too few leads.</param>
/// <param name="Leads">New leads looked at.</param>
public sealed record DriftFinding(string Feature, double Index, double AlarmLevel, int Leads)
{
    /// <summary>Whether it moved for sure and far enough.</summary>
    public bool IsAlarm => Index > AlarmLevel;
}
