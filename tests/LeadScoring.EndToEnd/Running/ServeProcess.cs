using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LeadScoring.EndToEnd.Running;

/// <summary>A service as its own process.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _error;

    private ServeProcess(Process process, Task<string> error, Uri address)
    {
        _process = process;
        _error = error;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<ServeProcess> StartAsync(string[] arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        Process process = Cli.Start(Repository.Program, arguments, environment);
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(Patience);
        string? line = await process.StandardOutput.ReadLineAsync(patience.Token);
        int at = line?.IndexOf("http://", StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            process.Kill();
            throw new InvalidOperationException($"The service did not start: {line} {await error}");
        }

        return new ServeProcess(process, error, new Uri(line![at..].Trim()));
    }

    /// <summary>Asks the health endpoint until the one pipeline is as wanted.</summary>
    public async Task<JsonElement> HealthAsync(HttpClient http, Func<JsonElement, bool> wanted)
    {
        Stopwatch waited = Stopwatch.StartNew();
        using PeriodicTimer again = new(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            JsonElement health = JsonDocument.Parse(await http.GetStringAsync(new Uri(Address, "health"))).RootElement;
            JsonElement pipeline = Assert.Single(health.GetProperty("pipelines").EnumerateArray());
            if (wanted(pipeline))
            {
                return pipeline;
            }

            Assert.False(_process.HasExited, "the service ended by itself");
            Assert.True(waited.Elapsed < Patience, $"not as wanted within {Patience}: {health}");
            await again.WaitForNextTickAsync();
        }
    }

    /// <summary>Asks it to stop and gives how it ended.</summary>
    public async Task<CliResult> StopAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using CancellationTokenSource patience = new(Patience);
        string output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return new CliResult(_process.ExitCode, output, await _error);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
