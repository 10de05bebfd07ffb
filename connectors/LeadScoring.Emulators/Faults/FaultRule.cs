using System.Text.RegularExpressions;

namespace LeadScoring.Emulators;

/// <summary>One planted failure: which requests it hits, from the how-manieth on, and what they get instead of the answer.</summary>
/// <remarks>The first rule of a list that matches and is neither waiting nor used up decides a request.</remarks>
public sealed record FaultRule
{
    /// <summary>
    /// Name of a fault inside the emulator (<c>truncated-csv</c>, <c>lost-events</c>) instead of one of HTTP; <see cref="Path"/> is then searched in what the
    /// place says of itself, and of the rest only <see cref="After"/>, <see cref="Times"/> and <see cref="Argument"/> count.
    /// </summary>
    public string? Switch { get; init; }

    /// <summary>More about a <see cref="Switch"/>: a number, a duration, an id; what it means is the switch's own.</summary>
    public string? Argument { get; init; }

    /// <summary>HTTP method, or <see langword="null"/> for all.</summary>
    public string? Method { get; init; }

    /// <summary>Regular expression searched in the unescaped path with its query string; case-insensitive.</summary>
    /// <value>Matches everything.</value>
    public string Path { get; init; } = "";

    /// <summary>Status to answer, 100 to 599; <see langword="null"/> lets the request through after <see cref="Delay"/>.</summary>
    public int? Status { get; init; }

    /// <summary>Text of the answer.</summary>
    /// <value>Empty.</value>
    public string Body { get; init; } = "";

    /// <summary>Headers of the answer; without a <c>Content-Type</c> a body is sent as JSON.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>How many matching requests pass before the rule acts.</summary>
    /// <value>0.</value>
    public int After { get; init; }

    /// <summary>How many requests the rule hits before it is used up; <see langword="null"/> never.</summary>
    public int? Times { get; init; }

    /// <summary>Whether the emulator carries the request out and only then answers with the failure, as when a connection breaks after a commit.</summary>
    public bool ApplyThenFail { get; init; }

    /// <summary>Whether the connection is cut instead of answered; <see cref="Status"/> and <see cref="Body"/> are not sent.</summary>
    public bool Drop { get; init; }

    /// <summary>Wait before anything else, on the emulator's clock.</summary>
    /// <value>None.</value>
    public TimeSpan Delay { get; init; }

    /// <summary>Checks the rule's own consistency.</summary>
    /// <exception cref="InvalidDataException">A value is out of range or <see cref="Path"/> is not a regular expression.</exception>
    public void Validate()
    {
        if (Status is < 100 or > 599)
        {
            throw new InvalidDataException($"status {Status} is not an HTTP status (100 to 599).");
        }

        if (After < 0)
        {
            throw new InvalidDataException($"after is {After}; it counts requests and cannot be negative.");
        }

        if (Times is < 1)
        {
            throw new InvalidDataException($"times is {Times}; leave it out for a rule that never ends.");
        }

        if (Delay < TimeSpan.Zero)
        {
            throw new InvalidDataException("delay is negative.");
        }

        if (Status is null && !Drop && Delay == TimeSpan.Zero && Switch is null)
        {
            throw new InvalidDataException("the rule does nothing: give it a status, a delay or \"drop\": true.");
        }

        try
        {
            _ = new Regex(Path);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"path is not a regular expression: {e.Message}", e);
        }
    }
}
