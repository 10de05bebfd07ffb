using System.Diagnostics;
using System.Globalization;

namespace LeadScoring.Bench;

/// <summary>What the system tells of a process that runs.</summary>
internal static class ProcessReading
{
    /// <summary>Largest resident set so far, in millions of bytes (VmHWM); 0 once the process has ended.</summary>
    public static double PeakMegabytes(int id)
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

    /// <summary>User and system time so far; <see langword="null"/> once the process has ended.</summary>
    public static TimeSpan? Cpu(Process process)
    {
        try
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
        catch (InvalidOperationException)
        {
            // Ended since.
            return null;
        }
    }
}
