using System.Diagnostics;
using System.Globalization;

namespace LeadScoring.EndToEnd.Running;

/// <summary>An emulator as its own process; stopped with SIGTERM, which must end it cleanly.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _error;

    private EmulatorProcess(Process process, Task<string> error, Uri address)
    {
        _process = process;
        _error = error;
        Address = address;
    }

    public Uri Address { get; }

    public static async Task<EmulatorProcess> StartAsync(string crm, params string[] arguments)
    {
        Process process = Cli.Start(Repository.Program, ["emulate", crm, "--port", "0", .. arguments], null);
        Task<string> error = process.StandardError.ReadToEndAsync();
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2));
        string? line = await process.StandardOutput.ReadLineAsync(patience.Token);
        int at = line?.IndexOf("http://", StringComparison.Ordinal) ?? -1;
        if (at < 0)
        {
            process.Kill();
            throw new InvalidOperationException($"The emulator did not start: {line} {await error}");
        }

        return new EmulatorProcess(process, error, new Uri(line![at..].Trim()));
    }

    /// <summary>Asks it to stop and gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        using (Process kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        await _error;
        return _process.ExitCode;
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
