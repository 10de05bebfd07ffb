using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Bench;

/// <summary>One run of the real program as a process of its own.</summary>
/// <param name="Wall">From start to exit.</param>
/// <param name="Cpu">User and system time.</param>
/// <param name="PeakMegabytes">Largest resident set, in millions of bytes: VmHWM as the system keeps it.</param>
/// <param name="Summary">What the program printed with <c>--json</c>.</param>
internal sealed record MeasuredRun(TimeSpan Wall, TimeSpan Cpu, double PeakMegabytes, JsonElement Summary)
{
    // Both counters only grow, so what the last look before the exit misses is what happened since: at most this long.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs the program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task<MeasuredRun> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Repository.Program, [.. arguments, "--json"]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Repository.Program} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        Task exit = process.WaitForExitAsync(cancellationToken);
        double peak = 0;
        TimeSpan cpu = TimeSpan.Zero;
        while (await Task.WhenAny(exit, Task.Delay(Between, cancellationToken)) != exit)
        {
            peak = Math.Max(peak, ReadPeak(process.Id));
            cpu = ReadCpu(process) ?? cpu;
        }

        await exit;
        TimeSpan wall = Stopwatch.GetElapsedTime(began);
        string text = await output;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"leadscoring {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors}{text}");
        }

        using JsonDocument summary = JsonDocument.Parse(text);
        return new MeasuredRun(wall, cpu, peak, summary.RootElement.Clone());
    }

    private static double ReadPeak(int id)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line["VmHWM:".Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            // Ended since.
            return 0;
        }
    }

    private static TimeSpan? ReadCpu(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // Ended since.
            return null;
        }
    }
}
