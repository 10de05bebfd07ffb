using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Host.Sessions;
using LeadScoring.Storage;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>store copy FROM TO</c>: moves a whole store, from SQLite to PostgreSQL or back.</summary>
internal static class StoreVerb
{
    public static Command Build(CommonOptions common) => new("store", "Works on stores as a whole.") { BuildCopy(common) };

    private static Command BuildCopy(CommonOptions common)
    {
        Argument<string> from = new("FROM") { Description = "The store to read: a SQLite file or postgres://USER@HOST/DATABASE?schema=NAME." };
        Argument<string> to = new("TO") { Description = "The store to fill; it must be empty, and is made where there is none." };
        Command command = new(
            "copy",
            "Copies everything into an empty store, of either kind, and proves it by count and content. All of it, or nothing.\n\n"
            + "Example: leadscoring store copy mappings/salesforce.db postgres://leadscoring@db.internal/leadscoring?schema=salesforce")
        { from, to, common.Json };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            (string source, string target) = (parsed.GetRequiredValue(from), parsed.GetRequiredValue(to));
            string sourceLocation = StoreLocation.Of(source, NameOf(target));
            string targetLocation = StoreLocation.Of(target, NameOf(source));
            if (sourceLocation == targetLocation)
            {
                throw new UserInputException("FROM and TO are the same store. Name an empty one to copy into.");
            }

            if (StoreLocation.PostgresOf(sourceLocation) is null && !File.Exists(sourceLocation))
            {
                throw new UserInputException($"{sourceLocation} does not exist. Name the store to copy.");
            }

            await using IStore read = await StoreLocation.OpenAsync(sourceLocation, cancellationToken);
            await using IStore filled = await StoreLocation.OpenAsync(targetLocation, cancellationToken);
            StoreCopyReport report = await console.WithProgressAsync(p => Task.Run(() => StoreCopy.RunAsync(read, filled, new Forward(p), cancellationToken), cancellationToken));
            Table table = new Table().Border(TableBorder.Simple).AddColumns("table", "rows");
            foreach ((string name, long rows) in report.Tables.Where(t => t.Value > 0).OrderBy(t => t.Key, StringComparer.Ordinal))
            {
                table.AddRow(name, $"{rows:N0}");
            }

            console.Out.Write(table);
            console.Line($"Copied {report.Tables.Values.Sum():N0} rows to {targetLocation}. Both stores hold the same (content {report.ContentHash[..12]}).");
            console.Json(new { ok = true, from = sourceLocation, to = targetLocation, rows = report.Tables.Values.Sum(), tables = report.Tables, content_hash = report.ContentHash });
            return ExitCode.Done;
        });
    }

    /// <summary>What a schema is called after when its address names none: the file on the other side.</summary>
    private static string NameOf(string other) => PostgresAddress.IsOne(other) ? "store" : Path.GetFileNameWithoutExtension(other);

    private sealed class Forward(IProgress<RunProgress> progress) : IProgress<StoreCopyProgress>
    {
        public void Report(StoreCopyProgress value) => progress.Report(new RunProgress("copy", value.Table, value.Rows, value.Total));
    }
}
