namespace LeadScoring.Mapping;

/// <summary>The words of <c>features</c>.</summary>
internal static class FeatureWords
{
    public const string Defaults = "use_defaults";

    public static readonly IReadOnlyList<string> Units = ["minutes", "hours", "days", "weeks"];

    public static readonly IReadOnlyList<string> Expectations = ["higher", "lower"];

    private static readonly Key Where = new("where", Shape.Condition, "which activities; sees kind and detail");

    private static readonly Key Within = new("within", Shape.Window, "the window that ends now") { IsRequired = true };

    private static readonly Key Over = new("over", Shape.Word, "what is shared: a lead field, or account") { IsRequired = true };

    private static readonly Key OnlyWhen = new("only_when", Shape.Word, "a feature that must be 1 to take part");

    /// <summary>What every feature may have.</summary>
    public static readonly IReadOnlyList<Key> Everywhere =
    [
        new("say", Shape.Word, "the sentence a rep reads, with {value} and {direction}"),
        new("expect", new Shape.Choice(Expectations), "the direction in which it may move the score"),
        new("owner", Shape.Word, "who answers for it"),
        new("since", new Shape.Line(@"^\d{4}-\d{2}-\d{2}$"), "since when it is in use"),
    ];

    /// <summary>Each kind by its first key; the order is the one in which messages name them.</summary>
    public static readonly IReadOnlyList<KeySet> Kinds =
    [
        new(Kind("field", "the value of a lead's field"), new Key("is", Shape.Word, "1 when it is this value")),
        new(Kind("age_of", "days since the date in a field")),
        new(Kind("changed", "1 when the field got another value in the window"), Within),
        new(Kind("account", "a field of the lead's account")),
        new(Kind("recency_of", "time since the last activity"), Where, new Key("unit", new Shape.Choice(Units), "what is counted"), new Key("cap", new Shape.Number(1, 1_000_000), "largest value")),
        new(Kind("count_of", "how many activities in the window"), Where, Within),
        new(Kind("velocity_of", "rate of recent activities over the rate before"), Where, new Key("recent", Shape.Window, "length of the recent window") { IsRequired = true }, new Key("before", Shape.Window, "length of the window before it") { IsRequired = true }),
        new(Kind("happened", "1 when there was such an activity in the window"), Where, Within),
        new(Kind("not_happened", "1 when there was no such activity in the window"), Where, Within),
        new(new Key("ratio_of", new Shape.Either(Shape.Word, new Shape.ListOf(Shape.Word, OrOne: false)), "one feature over another: \"a / b\" or [a, b]") { IsRequired = true }),
        new(Kind("sum_of", "sum of a feature over leads that share something"), Over, OnlyWhen),
        new(Kind("max_of", "largest value of a feature over leads that share something"), Over, OnlyWhen),
        new(Kind("people_of", "how many leads share the field, or the account"), OnlyWhen),
    ];

    public static readonly IReadOnlyList<string> KindNames = [.. Kinds.Select(k => k.Names[0])];

    /// <summary>All keys of all kinds, for groups that name none.</summary>
    public static readonly IReadOnlyList<string> AllNames = [.. KindNames, .. Kinds.SelectMany(k => k.Names).Except(KindNames).Distinct(StringComparer.Ordinal), .. Everywhere.Select(k => k.Name)];

    public static readonly Shape Chapter = new Shape.Either(
        new Shape.Choice([Defaults]),
        new Shape.Named(new Shape.Either([.. Kinds.Select(k => new Shape.Group(k.With([.. Everywhere])))]), null, Shape.Named.OwnName));

    public static KeySet Of(string kind) => Kinds.First(k => k.Names[0] == kind).With([.. Everywhere]);

    private static Key Kind(string name, string help) => new(name, Shape.Word, help) { IsRequired = true };
}
