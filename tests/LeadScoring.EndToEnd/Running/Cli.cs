using System.Diagnostics;
using System.Text.Json;

namespace LeadScoring.EndToEnd.Running;

/// <summary>Runs the real program as a process of its own, as users do.</summary>
internal static class Cli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<CliResult> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using Process process = Start(Repository.Program, arguments, environment);
        return await FinishAsync(process);
    }

    /// <summary>Runs a script of the CRMs' own Node clients and gives its JSON.</summary>
    public static async Task<JsonElement> NodeAsync(string script, Uri address, params string[] more)
    {
        string clients = Path.Combine(Repository.Root, "tests", "clients");
        Assert.True(Directory.Exists(Path.Combine(clients, "node_modules")), "tests/clients/node_modules is missing: run npm ci --prefix tests/clients (./test does).");
        using Process process = Start("node", [Path.Combine(clients, script), address.AbsoluteUri.TrimEnd('/'), .. more], null);
        CliResult result = await FinishAsync(process);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Json;
    }

    /// <summary>Starts the program without waiting.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = Repository.Root };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        foreach (string secret in new[] { "SF_MAIN", "HS_MAIN", "SF_TEST" })
        {
            start.Environment[$"LEADSCORING_SECRET_{secret}"] = secret.StartsWith("HS", StringComparison.Ordinal) ? "emulator" : "emulator:emulator";
        }

        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for the end and gathers what was printed.</summary>
    public static async Task<CliResult> FinishAsync(Process process)
    {
        using CancellationTokenSource patience = new(Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CliResult(process.ExitCode, await output, await error);
    }
}

/// <summary>How a process ended and what it printed.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as one JSON document.</summary>
    public JsonElement Json
    {
        get
        {
            try
            {
                return JsonDocument.Parse(Output).RootElement;
            }
            catch (JsonException e)
            {
                throw new InvalidOperationException($"Standard output is not one JSON document ({e.Message}). {this}", e);
            }
        }
    }

    public override string ToString() => $"exit code {ExitCode}\n--- out\n{Output[..Math.Min(Output.Length, 4000)]}\n--- error\n{Error[..Math.Min(Error.Length, 4000)]}";
}
