using LeadScoring.Engine.Score;

namespace LeadScoring.Engine.Explain;

/// <summary>One lead from end to end.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="Records">The CRM records it consists of.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="AsOf">When it was explained, UTC.</param>
/// <param name="Outcome">How it ended, if it did.</param>
/// <param name="Features">What the model sees, largest contribution first.</param>
/// <param name="Score">The newest score; <see langword="null"/> if it has none.</param>
/// <param name="Routing">Who works it and why.</param>
/// <param name="Sent">Rows sent to the CRMs, newest first per record.</param>
public sealed record LeadExplanation(
    LeadId Lead,
    IReadOnlyList<RecordRef> Records,
    DateTimeOffset CreatedAt,
    DateTimeOffset AsOf,
    OutcomeFact? Outcome,
    IReadOnlyList<ExplainedFeature> Features,
    ScoredLead? Score,
    RoutingDecision? Routing,
    IReadOnlyList<LedgerEntry> Sent)
{
    /// <summary>The rules that hold, while rules score or take part.</summary>
    public IReadOnlyList<ExplainedRule> Rules { get; init; } = [];

    /// <summary>Points by where they come from: a CRM field, activities, other features, or rules. They add up to score minus base score.</summary>
    public IReadOnlyList<SourcePoints> BySource { get; init; } = [];

    /// <summary>What moved the score since people were last shown another; <see langword="null"/> for a first score.</summary>
    public ScoreChange? Change { get; init; }

    /// <summary>The nearest change that would move the lead up a tier; <see langword="null"/> when none was found, it is hot, or its score is of a model that is gone.</summary>
    public TierMove? MoveUp { get; init; }

    /// <summary>Empty fields, by how much their value could move the score, most first.</summary>
    public IReadOnlyList<MissingField> Missing { get; init; } = [];

    /// <summary>How the score became a tier; <see langword="null"/> without a score.</summary>
    public ExplainedTier? Tier { get; init; }

    /// <summary>Line of the mapping with the routing rule that fitted; <see langword="null"/> when the rule is no longer there.</summary>
    public int? RoutingLine { get; init; }

    /// <summary>Every field that the mapping writes into this lead's records, and what was last written.</summary>
    public IReadOnlyList<ExplainedWrite> Writes { get; init; } = [];
}

/// <summary>One feature of an explained lead.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Line">Line of the mapping that defines it.</param>
/// <param name="Field">The mapped field it reads, if it reads one.</param>
/// <param name="FieldValue">That field's value.</param>
/// <param name="Value">The feature's value; <see langword="null"/> when missing.</param>
/// <param name="Contribution">Its part of the margin; <see langword="null"/> when the model does not use it or there is no score.</param>
/// <param name="Points">Its part of the points.</param>
/// <param name="Sentence">As a rep reads it.</param>
/// <param name="ExcludedBecause">Why the model may not use it, if so.</param>
public sealed record ExplainedFeature(string Feature, int Line, string? Field, string? FieldValue, string? Value, double? Contribution, double? Points, string Sentence, string? ExcludedBecause)
{
    /// <summary>The CRM's value behind the mapped one; <see langword="null"/> when there is none.</summary>
    public RawValue? Raw { get; init; }

    /// <summary>Number of activities that the feature counted.</summary>
    public int ActivityCount { get; init; }

    /// <summary>The newest of them.</summary>
    public IReadOnlyList<RawActivity> Activities { get; init; } = [];

    /// <summary>Features it is made from.</summary>
    public IReadOnlyList<string> MadeFrom { get; init; } = [];
}

/// <summary>A value as a CRM holds it, and what the mapping makes of it.</summary>
/// <param name="Record">The record.</param>
/// <param name="CrmField">Its field.</param>
/// <param name="Text">The CRM's text; <see langword="null"/> when empty.</param>
/// <param name="Mapped">After the mapping's steps.</param>
/// <param name="KnownAt">From when on it was known, UTC.</param>
/// <param name="Line">Line of the mapping that maps it.</param>
public sealed record RawValue(RecordRef Record, string CrmField, string? Text, string? Mapped, DateTimeOffset KnownAt, int Line);

/// <summary>An activity that a feature counted.</summary>
/// <param name="Record">The record.</param>
/// <param name="Kind">What it was.</param>
/// <param name="Detail">More about it.</param>
/// <param name="HappenedAt">UTC.</param>
/// <param name="KnownAt">UTC.</param>
public sealed record RawActivity(RecordRef Record, string Kind, string? Detail, DateTimeOffset HappenedAt, DateTimeOffset KnownAt);

/// <summary>A rule that holds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">Line of the mapping; <see langword="null"/> when it is no longer there.</param>
/// <param name="Points">What it adds to the score.</param>
/// <param name="Values">The features it looks at, with their values.</param>
public sealed record ExplainedRule(string Name, int? Line, double Points, IReadOnlyDictionary<string, string?> Values);

/// <summary>Points by origin.</summary>
public sealed record SourcePoints(string Source, double Points, IReadOnlyList<string> Features);

/// <summary>How a score became a tier.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="ShownScore">The score as it is shown and compared.</param>
/// <param name="HotAt">Where hot begins for a new lead.</param>
/// <param name="WarmAt">Where warm begins for a new lead.</param>
/// <param name="IsKept">Whether a new lead with this score would be in another tier: it stays because it is not far enough below the border.</param>
public sealed record ExplainedTier(Tier Tier, double ShownScore, double HotAt, double WarmAt, bool IsKept);

/// <summary>A CRM field that the mapping writes.</summary>
/// <param name="Record">The record.</param>
/// <param name="CrmField">The field.</param>
/// <param name="Holds">What it holds.</param>
/// <param name="Line">Line of the mapping.</param>
/// <param name="LastWritten">What we last wrote; <see langword="null"/> when empty or never.</param>
/// <param name="WrittenAt">When, UTC; <see langword="null"/> = never.</param>
public sealed record ExplainedWrite(RecordRef Record, string CrmField, WriteBackValue Holds, int Line, string? LastWritten, DateTimeOffset? WrittenAt);
