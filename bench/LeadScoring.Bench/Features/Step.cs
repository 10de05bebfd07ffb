using System.Diagnostics;

namespace LeadScoring.Bench.Features;

/// <summary>One row of the bench's table.</summary>
internal static class Step
{
    public static async Task<double> MeasureAsync(string name, long leads, long events, Func<Task> work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan cpu = self.TotalProcessorTime;
        long began = Stopwatch.GetTimestamp();
        await work();
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        self.Refresh();
        Print(name, seconds, leads, events, (self.TotalProcessorTime - cpu).TotalSeconds);
        return seconds;
    }

    public static void Print(string name, double seconds, long leads, long events, double? cpu = null) =>
        Report.Row(name, $"{seconds:0.00}", $"{leads / seconds:N0}", $"{events / seconds:N0}", cpu is { } c ? $"{c:0.0}" : "");
}
