namespace LeadScoring;

/// <summary>One plain line of the mapping language, parsed: <c>kind = page and detail contains "/pricing"</c>.</summary>
public abstract record Condition
{
    /// <summary>Whether it holds, given each name's value (<see langword="null"/> = empty or missing).</summary>
    /// <remarks>Text compares without case; a comparison with an empty value is false, except <c>is empty</c> and <c>!=</c>.</remarks>
    public abstract bool Holds(Func<string, string?> valueOf);

    /// <summary>The names it asks for, each once, in order of appearance.</summary>
    public IReadOnlyList<string> Names => [.. CollectNames().Distinct(StringComparer.Ordinal)];

    internal abstract IEnumerable<string> CollectNames();
}

/// <summary>Holds always.</summary>
public sealed record Always : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Func<string, string?> valueOf) => true;

    internal override IEnumerable<string> CollectNames() => [];
}

/// <summary>Holds when every part holds.</summary>
public sealed record AllOf(IReadOnlyList<Condition> Parts) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Func<string, string?> valueOf) => Parts.All(p => p.Holds(valueOf));

    internal override IEnumerable<string> CollectNames() => Parts.SelectMany(p => p.CollectNames());
}

/// <summary>Holds when at least one part holds.</summary>
public sealed record AnyOf(IReadOnlyList<Condition> Parts) : Condition
{
    /// <inheritdoc/>
    public override bool Holds(Func<string, string?> valueOf) => Parts.Any(p => p.Holds(valueOf));

    internal override IEnumerable<string> CollectNames() => Parts.SelectMany(p => p.CollectNames());
}
