using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LeadScoring.Bench.Features;

/// <summary>The same table by pandas and by bare numpy (Debian's python3-pandas), from columns that lie in memory already.</summary>
internal static class PandasPeer
{
    public static async Task RunAsync(FeatureWorld world, string folder, double ours, float[][] tables, CancellationToken cancellationToken)
    {
        string script = Path.Combine(Repository.Root, "bench", "LeadScoring.Bench", "Features", "features_pandas.py");
        string[] instants = [.. FeatureWorld.Instants.Select(i => i.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))];
        ProcessStartInfo start = new("/usr/bin/python3", [script, folder, world.Leads.ToString(CultureInfo.InvariantCulture), .. instants]) { RedirectStandardOutput = true };
        using Process python = Process.Start(start) ?? throw new InvalidOperationException("python3 does not start.");
        string json = await python.StandardOutput.ReadToEndAsync(cancellationToken);
        await python.WaitForExitAsync(cancellationToken);
        if (python.ExitCode != 0)
        {
            throw new InvalidOperationException("The pandas peer failed; is python3-pandas installed?");
        }

        using JsonDocument seconds = JsonDocument.Parse(json);
        double load = seconds.RootElement.GetProperty("load").GetDouble();
        Step.Print("pandas: load columns", load, world.Leads, world.Activities);
        foreach (string peer in (string[])["pandas", "numpy"])
        {
            double[] each = [.. seconds.RootElement.GetProperty(peer).EnumerateArray().Select(e => e.GetDouble())];
            Step.Print($"{peer}: table as of now", each[0], world.Leads, world.Activities);
            Step.Print($"{peer}: 4 instants", each.Sum(), 4L * world.Leads, 4L * world.Activities);
            Console.WriteLine($"{peer} / ours, as of now: {each[0] / ours:0.00} x from memory, {(load + each[0]) / ours:0.00} x with loading its columns; ours reads from its store");
            for (int i = 0; i < tables.Length; i++)
            {
                Tables.Compare(peer, i, tables[i], MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(Path.Combine(folder, $"{peer}-{i}.out"), cancellationToken)));
            }
        }
    }
}
