namespace LeadScoring;

/// <summary>What is written into the records of one stream.</summary>
/// <param name="Stream">A stream of a <see cref="LeadSource"/>.</param>
/// <param name="Fields">The only fields that are ever touched.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record WriteBackTarget(StreamKey Stream, IReadOnlyList<WriteBackField> Fields, int Line);

/// <summary>What a write-back field holds.</summary>
public enum WriteBackValue
{
    /// <summary>Points 0–100.</summary>
    Score,

    /// <summary>Probability 0–1; empty while rules score.</summary>
    Probability,

    /// <summary>Hot, warm or cold.</summary>
    Tier,

    /// <summary>A reason as a sentence; which one is <see cref="WriteBackField.FactorNumber"/>.</summary>
    Factor,

    /// <summary>When the score was made.</summary>
    ScoredAt,

    /// <summary>The owner's id in that CRM.</summary>
    Owner,

    /// <summary>Why this owner.</summary>
    OwnerReason,

    /// <summary>Points won or lost against the score of a week before.</summary>
    Trend,

    /// <summary>What moved the score since the one before, as a sentence that adds up: <c>+18: visited pricing 3x; −4: no meeting</c>.</summary>
    WhatChanged,

    /// <summary>How leads like this ended: <c>Leads like this: 41 % won (128 of 312, 36–47 %)</c>; empty while rules score.</summary>
    LeadsLikeThis,

    /// <summary>What a rep thinks of the score: provisioned for people to fill in, never written.</summary>
    Feedback,
}

/// <summary>One CRM field and what goes into it.</summary>
public sealed record WriteBackField
{
    /// <summary>API name in the CRM.</summary>
    public required string Field { get; init; }

    /// <summary>What it holds.</summary>
    public required WriteBackValue Value { get; init; }

    /// <summary>1, 2 or 3 for <see cref="WriteBackValue.Factor"/>.</summary>
    public int FactorNumber { get; init; }

    /// <summary>Digits after the point, for numbers; <see langword="null"/> = 0 for scores, 2 for probabilities.</summary>
    public int? Round { get; init; }

    /// <summary>Least change worth a write, for numbers; smaller moves are skipped while nothing else of the record changes.</summary>
    public double? IfMovedBy { get; init; }

    /// <summary>Most characters, for text.</summary>
    public int? Length { get; init; }

    /// <summary>CRM values for hot, warm and cold, where they differ from the words.</summary>
    public IReadOnlyDictionary<Tier, string>? Picklist { get; init; }

    /// <summary>Written only together with another field's change; never a reason to write.</summary>
    public bool OnlyWithOthers { get; init; }

    /// <summary>For owners: only records owned by these are given to somebody else. Empty = all. See <see cref="OwnerOrigin"/>.</summary>
    public IReadOnlyList<OwnerOrigin> OnlyFrom { get; init; } = [];

    /// <summary>Leaves the field alone when its value is neither empty nor our last write.</summary>
    public bool NeverIfChangedByHuman { get; init; }

    /// <summary>Line of the mapping, from 1.</summary>
    public int Line { get; init; }
}

/// <summary>An owner that may be replaced. A record without owner always may.</summary>
/// <param name="User">E-mail address of a user; <see langword="null"/> stands for any queue.</param>
public sealed record OwnerOrigin(string? User)
{
    /// <summary>Any queue.</summary>
    public static OwnerOrigin Queue { get; } = new((string?)null);
}
