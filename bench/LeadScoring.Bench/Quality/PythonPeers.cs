using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LeadScoring.Bench.Quality;

/// <summary>scikit-learn's and xgboost's own models on the same rows, by Debian's Python (<c>peers.py</c>).</summary>
internal static class PythonPeers
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Probabilities of good for the test rows, by name of the peer.</summary>
    /// <exception cref="InvalidOperationException">Python or a library is missing; the message says what to install.</exception>
    public static async Task<IReadOnlyDictionary<string, double[]>> PredictAsync(TrainingSet train, TrainingSet test, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("leadscoring-peers-").FullName;
        try
        {
            string rows = Path.Combine(folder, "rows.csv");
            await File.WriteAllTextAsync(rows, Csv(train, test), cancellationToken);
            ProcessStartInfo start = new(Python, [Path.Combine(Repository.Root, "bench", "LeadScoring.Bench", "Quality", "peers.py"), rows, Path.Combine(folder, "out.csv")]) { RedirectStandardError = true };
            start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
            using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Python} did not start.");
            string errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"The peers failed. They need: apt-get install python3-sklearn python3-xgboost python3-pandas\n{errors}");
            }

            string[][] lines = [.. (await File.ReadAllLinesAsync(Path.Combine(folder, "out.csv"), cancellationToken)).Select(l => l.Split(','))];
            return lines[0].Select((name, c) => (name, values: lines.Skip(1).Select(l => double.Parse(l[c], CultureInfo.InvariantCulture)).ToArray())).ToDictionary(p => p.name, p => p.values, StringComparer.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Csv(TrainingSet train, TrainingSet test)
    {
        StringBuilder text = new("part,label,weight");
        foreach (FeatureColumn column in train.Features.Columns)
        {
            text.Append(',').Append(Cell((column is NumericColumn ? "n:" : "c:") + column.Name));
        }

        text.Append('\n');
        foreach ((string part, TrainingSet set) in new[] { ("train", train), ("test", test) })
        {
            for (int r = 0; r < set.Rows; r++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{part},{set.Labels[r]:0},{set.Weights[r]:R}");
                foreach (FeatureColumn column in set.Features.Columns)
                {
                    text.Append(',').Append(column is NumericColumn numbers ? float.IsFinite(numbers.Values[r]) ? numbers.Values[r].ToString("R", CultureInfo.InvariantCulture) : "" : Cell(column.TextAt(r) ?? ""));
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Cell(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
