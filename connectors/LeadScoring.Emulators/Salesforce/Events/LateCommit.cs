using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>The fault <c>late-commit</c>: how long a transaction stays open.</summary>
internal static class LateCommit
{
    private static readonly TimeSpan Usual = TimeSpan.FromMinutes(4);

    /// <summary>The rule's argument as <c>hh:mm:ss</c>; four minutes without one.</summary>
    public static TimeSpan Of(FaultRule rule) =>
        TimeSpan.TryParse(rule.Argument, CultureInfo.InvariantCulture, out TimeSpan lag) && lag > TimeSpan.Zero ? lag : Usual;
}
