namespace LeadScoring.Engine.Diff;

/// <summary>What another mapping would change, of leads as they are stored now.</summary>
/// <param name="Old">Version (content hash) of the mapping as it is.</param>
/// <param name="New">Version of the other one.</param>
/// <param name="Leads">Leads of both.</param>
/// <param name="OnlyOld">Leads that only the old one has.</param>
/// <param name="OnlyNew">Leads that only the new one has.</param>
/// <param name="Changed">Leads of both for which anything differs.</param>
/// <param name="Values">Fields whose values differ.</param>
/// <param name="Features">Features whose values differ.</param>
/// <param name="Tiers">Leads whose tier differs, from which to which; none when one of the two does not score.</param>
/// <param name="MovedScores">Leads whose score differs by a point or more.</param>
/// <param name="OldScorer">What scored the old one: a model's id, <c>rules</c>; <see langword="null"/> = nothing.</param>
/// <param name="NewScorer">What scored the new one.</param>
/// <param name="NeverPulled">Fields the new one reads that were never pulled, so that they are empty here; the next pull reads them.</param>
public sealed record DiffReport(
    string Old,
    string New,
    long Leads,
    long OnlyOld,
    long OnlyNew,
    long Changed,
    IReadOnlyList<Difference> Values,
    IReadOnlyList<Difference> Features,
    IReadOnlyList<TierMove> Tiers,
    long MovedScores,
    string? OldScorer,
    string? NewScorer,
    IReadOnlyList<NeededField> NeverPulled);

/// <summary>A field or feature that differs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Leads">In how many leads.</param>
/// <param name="Examples">Some of them.</param>
public sealed record Difference(string Name, long Leads, IReadOnlyList<DifferenceExample> Examples);

/// <summary>One lead in which a value differs.</summary>
public sealed record DifferenceExample(string Record, string? Old, string? New);

/// <summary>Leads that go from one tier to another.</summary>
public sealed record TierMove(Tier From, Tier To, long Leads, IReadOnlyList<string> Examples);

/// <summary>A CRM field that was never pulled.</summary>
public sealed record NeededField(StreamKey Stream, string Field);
