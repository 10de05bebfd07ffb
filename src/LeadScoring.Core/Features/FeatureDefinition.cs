namespace LeadScoring;

/// <summary>One thing the model sees of a lead, as the mapping defines it.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="Say">The sentence a rep reads, with <c>{value}</c> and <c>{direction}</c>; <see langword="null"/> falls back to the name.</param>
/// <param name="Expect">A monotone limit for models that can keep one.</param>
/// <param name="Line">Line of the mapping that defines it, from 1.</param>
public abstract record FeatureDefinition(string Name, string? Say, Expectation Expect, int Line)
{
    /// <summary>Whether its values are text classes (<see langword="true"/>) or numbers.</summary>
    public virtual bool IsCategorical => false;

    /// <summary>The lead field it reads, for the features that read one; leak probes look at that field's history.</summary>
    public virtual string? SourceField => null;

    /// <summary>Names of other features of the set that it is made from; there are no circles among them.</summary>
    public virtual IReadOnlyList<string> MadeFrom => [];

    /// <summary>Who answers for it, as the mapping says; for people only.</summary>
    public string? Owner { get; init; }

    /// <summary>Since when it is in use, as the mapping says; for people only.</summary>
    public DateOnly? Since { get; init; }
}

/// <summary>In which direction a feature may move the score.</summary>
public enum Expectation
{
    /// <summary>Either.</summary>
    None,

    /// <summary>More is better.</summary>
    Higher,

    /// <summary>More is worse.</summary>
    Lower,
}

/// <summary>The value of a lead's field.</summary>
/// <param name="Field">The mapped field.</param>
/// <param name="Kind">Decides between a number and a class.</param>
public sealed record FieldFeature(string Name, string? Say, Expectation Expect, int Line, string Field, FieldKind Kind) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override bool IsCategorical => Kind is FieldKind.Text or FieldKind.YesNo;

    /// <inheritdoc/>
    public override string? SourceField => Field;
}

/// <summary>1 when a lead's field has that value, 0 when it has another, missing when empty.</summary>
public sealed record IsFeature(string Name, string? Say, Expectation Expect, int Line, string Field, string Value) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override string? SourceField => Field;
}

/// <summary>Days since an instant held in a field (<c>age_of</c>).</summary>
public sealed record AgeFeature(string Name, string? Say, Expectation Expect, int Line, string Field) : FeatureDefinition(Name, Say, Expect, Line)
{
    /// <inheritdoc/>
    public override string? SourceField => Field;
}

/// <summary>Time since the last activity, in units, at most <paramref name="Cap"/>; the cap when there was none.</summary>
/// <param name="Where">Which activities count; sees <c>kind</c> and <c>detail</c>.</param>
/// <param name="Unit">The unit counted in, for example one day.</param>
/// <param name="Cap">Largest value, in units.</param>
public sealed record RecencyFeature(string Name, string? Say, Expectation Expect, int Line, Condition Where, TimeSpan Unit, double Cap) : FeatureDefinition(Name, Say, Expect, Line);

/// <summary>How many activities in the window (asOf − within, asOf].</summary>
public sealed record CountFeature(string Name, string? Say, Expectation Expect, int Line, Condition Where, TimeSpan Within) : FeatureDefinition(Name, Say, Expect, Line);

/// <summary>Rate of recent activities over the rate before (per day), with a small constant below: above 1 is rising.</summary>
/// <param name="Recent">Length of the recent window, which ends at asOf.</param>
/// <param name="Before">Length of the window before it.</param>
public sealed record VelocityFeature(string Name, string? Say, Expectation Expect, int Line, Condition Where, TimeSpan Recent, TimeSpan Before) : FeatureDefinition(Name, Say, Expect, Line);

/// <summary>1 when such an activity happened in the window, else 0; the other way round when <paramref name="Negated"/>.</summary>
public sealed record HappenedFeature(string Name, string? Say, Expectation Expect, int Line, Condition Where, TimeSpan Within, bool Negated) : FeatureDefinition(Name, Say, Expect, Line);

/// <summary>The features of one pipeline in order; the order is the column order everywhere.</summary>
public sealed record FeatureSet(IReadOnlyList<FeatureDefinition> Features)
{
    /// <summary>Position of a feature by name, or −1.</summary>
    public int IndexOf(string name)
    {
        for (int i = 0; i < Features.Count; i++)
        {
            if (Features[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }
}
