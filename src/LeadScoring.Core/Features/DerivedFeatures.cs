namespace LeadScoring;

/// <summary>1 when a lead's field got another value in the window (asOf − within, asOf], as far as that was known by asOf; else 0. The first value is no change.</summary>
public sealed record ChangedFeature(string Name, string? Say, Expectation Expect, int Line, string Field, TimeSpan Within) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override string? SourceField => Field;
}

/// <summary>One feature divided by another; missing when either is missing or the lower one is 0.</summary>
/// <param name="Top">Name of the feature above the line; a number.</param>
/// <param name="Bottom">Name of the feature below the line; a number.</param>
public sealed record RatioFeature(string Name, string? Say, Expectation Expect, int Line, string Top, string Bottom) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> MadeFrom => [Top, Bottom];
}

/// <summary>A mapped field of the account that the lead belongs to (<c>account: industry</c>); missing when there is no account.</summary>
/// <param name="Field">The mapped field of the account object.</param>
/// <param name="Kind">Decides between a number and a class.</param>
public sealed record AccountFieldFeature(string Name, string? Say, Expectation Expect, int Line, string Field, FieldKind Kind) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override bool IsCategorical => Kind is FieldKind.Text or FieldKind.YesNo;
}

/// <summary>A feature of all leads that share something, put together as of the same instant: the heat of an account.</summary>
/// <param name="Of">Name of the feature put together, a number; empty for <see cref="RollUp.People"/>.</param>
/// <param name="Over">The lead field whose value is shared (<c>domain</c>), or <c>account</c> for the account that leads were matched to.</param>
/// <param name="OnlyWhen">Name of a feature that must be 1 for a lead to take part and to get a value; <see langword="null"/> = all. Free-mail domains are kept apart by it, and for <c>account</c> always.</param>
/// <param name="How">How the values are put together.</param>
/// <remarks>A lead whose shared value is empty, or that does not take part, has its own value alone. One person counts once, however many records it has.</remarks>
public sealed record GroupFeature(string Name, string? Say, Expectation Expect, int Line, string Of, string Over, string? OnlyWhen, RollUp How) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <summary>The word of <see cref="Over"/> that means the matched account.</summary>
    public const string Account = "account";

    /// <inheritdoc/>
    public override IReadOnlyList<string> MadeFrom => [.. new[] { Of, OnlyWhen ?? "" }.Where(n => n.Length > 0)];
}

/// <summary>How values of several leads become one.</summary>
public enum RollUp
{
    /// <summary>Their sum (<c>sum_of</c>); missing values count as 0.</summary>
    Sum,

    /// <summary>The largest (<c>max_of</c>); missing when all are.</summary>
    Max,

    /// <summary>The number of leads that existed by then (<c>people_of</c>).</summary>
    People,
}
