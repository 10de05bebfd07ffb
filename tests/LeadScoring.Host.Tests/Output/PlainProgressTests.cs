using LeadScoring.Engine;
using LeadScoring.Host.Output;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Host.Tests.Output;

public sealed class PlainProgressTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    private string[] Lines => _output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void Report_QuickItems_PrintsOneLineEachWhenTheStageEnds()
    {
        PlainProgress progress = new(_output, _time);

        progress.Report(new RunProgress("pull", "sf.Lead", 100, null));
        progress.Report(new RunProgress("pull", "sf.Task", 10, null));
        progress.Report(new RunProgress("pull", "sf.Lead", 1200, null));
        Assert.Empty(Lines);
        progress.Report(new RunProgress("map", "sf.Lead", 1, 1200));

        Assert.Equal(2, Lines.Length);
        Assert.Matches(@"^pull +sf\.Lead +1,200$", Lines[0]);
        Assert.Matches(@"^pull +sf\.Task +10$", Lines[1]);
    }

    [Fact]
    public void Report_SlowItem_PrintsEveryFiveSecondsAndNotMoreOften()
    {
        PlainProgress progress = new(_output, _time);
        progress.Report(new RunProgress("pull", "sf.Lead", 1, null));

        for (int second = 1; second <= 11; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            progress.Report(new RunProgress("pull", "sf.Lead", second * 10, null));
        }

        Assert.Equal(2, Lines.Length);
        Assert.EndsWith(" 50…", Lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" 100…", Lines[1], StringComparison.Ordinal);
        progress.Finish();
        Assert.EndsWith(" 110", Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Report_KnownTotal_IsPrintedUnlessItWasTooLow()
    {
        PlainProgress progress = new(_output, _time);

        progress.Report(new RunProgress("score", "a", 5, 5000));
        progress.Report(new RunProgress("score", "b", 7, 6));
        progress.Finish();

        Assert.EndsWith(" 5 of 5,000", Lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" 7", Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Finish_Twice_PrintsOnce()
    {
        PlainProgress progress = new(_output, _time);
        progress.Report(new RunProgress("apply", "sf.Lead", 5, 5));

        progress.Finish();
        progress.Finish();

        Assert.Single(Lines);
    }

    public void Dispose() => _output.Dispose();
}
