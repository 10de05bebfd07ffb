namespace LeadScoring.Mapping;

/// <summary>What may stand after a key, as far as an editor can check it while somebody writes; the readers of the chapters check the rest.</summary>
internal abstract record Shape
{
    /// <summary>A word or line; numbers and truth words are text too.</summary>
    public static Shape Word { get; } = new Line();

    /// <summary>A plain line of the condition language.</summary>
    public static Shape Condition { get; } = new Line();

    /// <summary><c>connection.stream</c>.</summary>
    public static Shape Stream { get; } = new Line(@"^[a-z][a-z0-9_]*\..+$");

    /// <summary><c>7d</c>, <c>2h</c>, <c>10m</c>.</summary>
    public static Shape Window { get; } = new Line(@"^\d+(\.\d+)?[smhdw]$");

    /// <summary><c>15%</c>.</summary>
    public static Shape Share { get; } = new Line(@"^\d+(\.\d+)?%$");

    public static Shape YesNo { get; } = new Choice(["true", "false", "yes", "no"]);

    /// <summary>Five fields of cron in a group.</summary>
    public static Shape Cron { get; } = new Group(new KeySet(new Key("cron", new Line(@"^\S+(\s+\S+){4}$"), "minute, hour, day of month, month, day of week") { IsRequired = true }));

    /// <summary>Text that fits a pattern; <see langword="null"/> = any.</summary>
    public sealed record Line(string? Pattern = null) : Shape;

    /// <summary>A number between two, both included.</summary>
    public sealed record Number(double Least, double Most, bool IsWhole = false) : Shape;

    /// <summary>One of some words.</summary>
    public sealed record Choice(IReadOnlyList<string> Words) : Shape;

    /// <summary>A list, or a single entry that counts as a list of one.</summary>
    public sealed record ListOf(Shape Entry, bool OrOne = true) : Shape;

    /// <summary>A group of known keys.</summary>
    public sealed record Group(KeySet Keys) : Shape;

    /// <summary>A group whose keys are the author's own names.</summary>
    /// <param name="Value">What stands after each.</param>
    /// <param name="Fixed">Keys among them that mean something of their own.</param>
    /// <param name="NamePattern">What names look like; <see langword="null"/> = any.</param>
    public sealed record Named(Shape Value, KeySet? Fixed = null, string? NamePattern = null) : Shape
    {
        /// <summary>What <see cref="Names.Check"/> lets pass.</summary>
        public const string OwnName = "^[a-z][a-z0-9_]*$";
    }

    /// <summary>One of several shapes.</summary>
    public sealed record Either(params Shape[] Shapes) : Shape;
}
