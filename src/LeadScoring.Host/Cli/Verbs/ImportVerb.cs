using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine;
using LeadScoring.Engine.Import;
using LeadScoring.Engine.Pull;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>import MAPPING NAME FILE.csv</c>: takes enrichment or intent from a file.</summary>
internal static class ImportVerb
{
    private const int ShownProblems = 20;

    public static Command Build(CommonOptions common)
    {
        Argument<string> name = new("NAME") { Description = "Which file it is: its name under connections.X.files, for example intent.bombora." };
        Argument<string> file = new("FILE") { Description = "The CSV file: UTF-8, a header line; comma, semicolon, tab or bar." };
        Option<bool> check = new("--check") { Description = "Reads the whole file and says what an import would do; stores nothing." };
        Option<string?> problems = new("--problems") { Description = "Writes every row that could not be taken to this CSV: line, column, problem.", HelpName = "FILE" };
        Command command = common.ForMapping(new Command("import", "Takes enrichment or intent (firmographics, third-party intent, product usage) from a CSV file. The same file twice changes nothing.\n\nExamples: leadscoring import mappings/inbound.yaml intent.bombora bombora-may.csv --check\n          leadscoring import mappings/inbound.yaml intent.bombora bombora-may.csv"));
        command.Add(name);
        command.Add(file);
        command.Add(check);
        command.Add(problems);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string path = parsed.GetRequiredValue(file);
            if (!File.Exists(path))
            {
                throw new UserInputException($"{path} does not exist. Give the path of a CSV file.");
            }

            bool isCheck = parsed.GetValue(check);
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            await using FileStream csv = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            await using StreamWriter? list = parsed.GetValue(problems) is { } listPath ? new StreamWriter(listPath, append: false) : null;
            list?.WriteLine("line,column,problem");
            ImportOptions options = new() { IsCheck = isCheck, Told = list is null ? null : p => list.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{p.Line},\"{p.Column?.Replace("\"", "\"\"", StringComparison.Ordinal)}\",\"{p.Message}\"")) };
            object Summary((ImportReport Import, MapReport? Map) r) => new { ok = true, import = r.Import, map = r.Map is null ? null : Summaries.Of(r.Map) };
            (ImportReport Import, MapReport? Map) report = await RunLog.NoteAsync(session, isCheck ? "import check" : "import", Summary, () => console.WithProgressAsync(async p =>
            {
                RunContext context = session.Context(p);
                ImportReport import = await ImportStage.RunAsync(context, parsed.GetRequiredValue(name), csv, options, cancellationToken);
                return (import, isCheck ? null : await MapStage.RunAsync(context, cancellationToken));
            }));
            Print(console, report.Import);
            console.Json(Summary(report));
            return report.Import.Rows > 0 && report.Import.Bad == report.Import.Rows ? ExitCode.WrongInput : ExitCode.Done;
        });
    }

    private static void Print(RunConsole console, ImportReport report)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumns("rows", report.IsCheck ? "would add" : "added", "changed", "unchanged", "bad", "erased people", "known leads", "took");
        string N(long n) => n.ToString("N0", CultureInfo.InvariantCulture);
        table.AddRow(N(report.Rows), N(report.Added), N(report.Changed), N(report.Unchanged), N(report.Bad), N(report.Erased), report.Matched is { } matched ? N(matched) : "-", string.Create(CultureInfo.InvariantCulture, $"{report.Took.TotalSeconds:0.0} s"));
        console.Out.Write(table);
        foreach (RowProblem problem in report.Problems.Take(ShownProblems))
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"line {problem.Line}{(problem.Column is null ? "" : $", column {problem.Column}")}: {problem.Message}"));
        }

        if (report.Bad > ShownProblems)
        {
            console.Line($"… and {N(report.Bad - Math.Min(ShownProblems, report.Problems.Count))} more: {string.Join(", ", report.BadBy.Select(b => $"{b.Key} {N(b.Value)}"))}. List them all with --problems FILE.");
        }

        if (report.IsCheck)
        {
            console.Line("Nothing was stored.");
        }
    }
}
