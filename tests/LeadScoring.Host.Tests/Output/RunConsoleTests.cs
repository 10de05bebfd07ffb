using System.Text.Json;
using LeadScoring.Engine;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Output;
using Spectre.Console;
using Xunit;

namespace LeadScoring.Host.Tests.Output;

public sealed class RunConsoleTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Json_WholeRun_IsTheOnlyThingOnStandardOutput()
    {
        RunConsole console = Open(json: true);

        console.Note("a note");
        console.Line("a line");
        console.Out.Write(new Table().AddColumns("a", "b"));
        await console.WithProgressAsync(p =>
        {
            p.Report(new RunProgress("pull", "sf.Lead", 1, null));
            return Task.FromResult(0);
        });
        console.Json(new { ok = true, PeakMegabytes = 3 });

        JsonElement summary = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.True(summary.GetProperty("ok").GetBoolean());
        Assert.Equal(3, summary.GetProperty("peak_megabytes").GetInt32());
        Assert.Contains("a note", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("sf.Lead", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fail_WithJson_IsOneDocumentAndAMessageForPeople()
    {
        int code = Open(json: true).Fail("held", "The guard held it.", ExitCode.Held);

        JsonElement summary = JsonDocument.Parse(_output.ToString()).RootElement;
        Assert.Equal(4, code);
        Assert.False(summary.GetProperty("ok").GetBoolean());
        Assert.Equal("held", summary.GetProperty("error").GetString());
        Assert.Equal("The guard held it.", summary.GetProperty("message").GetString());
        Assert.Equal(4, summary.GetProperty("exit_code").GetInt32());
        Assert.Equal("The guard held it." + Environment.NewLine, _error.ToString());
    }

    [Fact]
    public void Line_WithoutJson_GoesToStandardOutputAndTheSummaryDoesNot()
    {
        RunConsole console = Open(json: false);

        console.Line("3 written");
        console.Json(new { ok = true });

        Assert.Equal("3 written" + Environment.NewLine, _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Out_Redirected_HasNoColours()
    {
        Open(json: false).Out.Write(new Markup("[red]hot[/]"));

        Assert.DoesNotContain('\u001b', _output.ToString());
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private RunConsole Open(bool json) => new(json, _output, outputRedirected: true, _error, errorRedirected: true);
}
