using System.Diagnostics;

namespace LeadScoring.Bench;

/// <summary>A connector alone as a process of its own: this bench again, with the verb <c>client</c>.</summary>
internal static class ClientChild
{
    /// <summary>First argument by which the bench knows that it is the child.</summary>
    public const string Verb = "client";

    /// <summary>Runs a piece of a client's work to its end; it prints one JSON document.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static Task<MeasuredRun> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        MeasuredRun.StartAsync(new ProcessStartInfo(Environment.ProcessPath!, [Verb, .. arguments]), cancellationToken);
}
