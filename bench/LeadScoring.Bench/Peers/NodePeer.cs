using System.Diagnostics;

namespace LeadScoring.Bench;

/// <summary>A CRM's own Node client doing the same work: a script below <c>tests/clients/bench</c>, where the clients are installed.</summary>
internal static class NodePeer
{
    private static string Clients => Path.Combine(Repository.Root, "tests", "clients");

    /// <summary>Runs a script to its end; it prints one JSON document.</summary>
    /// <param name="script">File name in <c>tests/clients/bench</c>.</param>
    /// <param name="arguments">The script's arguments, usually the emulator's address first.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="InvalidOperationException">The clients are not installed, or the script failed.</exception>
    public static Task<MeasuredRun> RunAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Path.Combine(Clients, "node_modules")))
        {
            throw new InvalidOperationException("The CRMs' Node clients are not installed: run npm ci --prefix tests/clients.");
        }

        // Node's own ceiling would end a client that buffers everything; how much it takes is what we want to know.
        ProcessStartInfo start = new("node", ["--max-old-space-size=12000", Path.Combine("bench", script), .. arguments]) { WorkingDirectory = Clients };
        return MeasuredRun.StartAsync(start, cancellationToken);
    }
}
