using System.Diagnostics;
using System.Text.Json;

namespace LeadScoring.Bench;

/// <summary>One run of a program as a process of its own.</summary>
/// <param name="Wall">From start to exit.</param>
/// <param name="Cpu">User and system time.</param>
/// <param name="PeakMegabytes">Largest resident set, in millions of bytes: VmHWM as the system keeps it.</param>
/// <param name="Summary">The JSON document that the program printed.</param>
internal sealed record MeasuredRun(TimeSpan Wall, TimeSpan Cpu, double PeakMegabytes, JsonElement Summary)
{
    // Both counters only grow, so what the last look before the exit misses is what happened since: at most this long.
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs <c>leadscoring</c> to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static Task<MeasuredRun> StartAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(Repository.Program, [.. arguments, "--json"]) { WorkingDirectory = Repository.Root };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return StartAsync(start, cancellationToken);
    }

    /// <summary>Runs any program that prints one JSON document to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it said.</exception>
    public static async Task<MeasuredRun> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        Task exit = process.WaitForExitAsync(cancellationToken);
        double peak = 0;
        TimeSpan cpu = TimeSpan.Zero;
        while (await Task.WhenAny(exit, Task.Delay(Between, cancellationToken)) != exit)
        {
            peak = Math.Max(peak, ProcessReading.PeakMegabytes(process.Id));
            cpu = ProcessReading.Cpu(process) ?? cpu;
        }

        await exit;
        TimeSpan wall = Stopwatch.GetElapsedTime(began);
        string text = await output;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}: {await errors}{text}");
        }

        using JsonDocument summary = JsonDocument.Parse(text);
        return new MeasuredRun(wall, cpu, peak, summary.RootElement.Clone());
    }
}
