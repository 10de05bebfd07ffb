using System.Runtime.InteropServices;

namespace LeadScoring.Bench;

/// <summary>What benches print.</summary>
internal static class Report
{
    private const int Width = 12;

    /// <summary>The machine's facts that figures depend on, and how busy it was already.</summary>
    public static void Machine()
    {
        double gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9;
        string load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        Console.WriteLine($"{Environment.ProcessorCount} cores, {gigabytes:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; load average before the runs {load}");
    }

    /// <summary>One row of a table.</summary>
    public static void Row(params string[] cells) => Console.WriteLine(string.Concat(cells.Select((c, i) => i == 0 ? c.PadRight(Width * 2) : c.PadLeft(Width))));
}
