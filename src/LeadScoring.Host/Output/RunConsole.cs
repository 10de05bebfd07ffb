using System.Text.Json;
using LeadScoring.Engine;
using Spectre.Console;

namespace LeadScoring.Host.Output;

/// <summary>What people and machines see of a run: progress and notes on standard error, results on standard output.</summary>
internal sealed class RunConsole
{
    private readonly TextWriter _output;
    private readonly TextWriter _errorWriter;
    private readonly bool _errorRedirected;
    private readonly IAnsiConsole _error;

    /// <param name="json">Whether one JSON document is the only output.</param>
    public RunConsole(bool json)
        : this(json, Console.Out, Console.IsOutputRedirected, Console.Error, Console.IsErrorRedirected)
    {
    }

    internal RunConsole(bool json, TextWriter output, bool outputRedirected, TextWriter error, bool errorRedirected)
    {
        IsJson = json;
        _output = output;
        _errorWriter = error;
        _errorRedirected = errorRedirected;
        _error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error), Ansi = errorRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        Out = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(json ? TextWriter.Null : output), Ansi = json || outputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        if (outputRedirected)
        {
            // Tables in files and pipes keep their width instead of breaking at 80 columns.
            Out.Profile.Width = 160;
        }
    }

    /// <summary>Whether one JSON document is the only output.</summary>
    public bool IsJson { get; }

    /// <summary>For results that people read; silent with <c>--json</c>.</summary>
    public IAnsiConsole Out { get; }

    /// <summary>A line for people while a run is under way.</summary>
    public void Note(string line) => _errorWriter.WriteLine(line);

    /// <summary>A result line for people; silent with <c>--json</c>.</summary>
    public void Line(string line = "")
    {
        if (!IsJson)
        {
            _output.WriteLine(line);
        }
    }

    /// <summary>The one JSON document; silent without <c>--json</c>.</summary>
    public void Json(object summary)
    {
        if (IsJson)
        {
            _output.WriteLine(JsonSerializer.Serialize(summary, SummaryJson.Options));
        }
    }

    /// <summary>Says what went wrong and gives back the exit code.</summary>
    public int Fail(string kind, string message, int exitCode)
    {
        _errorWriter.WriteLine(message);
        Json(new { ok = false, error = kind, message, exit_code = exitCode });
        return exitCode;
    }

    /// <summary>Runs work with progress: bars on a terminal, plain lines otherwise.</summary>
    public async Task<T> WithProgressAsync<T>(Func<IProgress<RunProgress>, Task<T>> work)
    {
        if (IsJson || _errorRedirected || !_error.Profile.Capabilities.Interactive)
        {
            PlainProgress plain = new(_errorWriter, TimeProvider.System);
            T plainResult = await work(plain);
            plain.Finish();
            return plainResult;
        }

        return await _error.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new CountColumn(), new ElapsedTimeColumn())
            .StartAsync(async bars =>
            {
                BarProgress progress = new(bars);
                T result = await work(progress);
                progress.Finish();
                return result;
            });
    }
}
