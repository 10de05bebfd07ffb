using LeadScoring.Host.Webhooks;
using LeadScoring.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LeadScoring.Host.Tests.Webhooks;

#pragma warning disable CA1001 // The cancellation goes with each test.
public sealed class HintDrainTests
#pragma warning restore CA1001
{
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero)) { JumpToTimers = true };
    private readonly MemoryInbox _inbox = new();
    private readonly List<string[]> _looked = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _settled = [];
    private Func<IReadOnlyList<RecordHint>, bool> _outcome = _ => true;

    [Fact]
    public async Task Run_WithHintsFromBefore_LooksAtThemAndRemovesThem()
    {
        await AddAsync("1", "2");
        await RunAsync(until: 1);

        Assert.Equal([["1", "2"]], _looked);
        Assert.Empty(_inbox.Hints);
    }

    [Fact]
    public async Task Run_Failing_KeepsTheHintsAndTriesLaterAndLater()
    {
        await AddAsync("1");
        int times = 0;
        _outcome = _ => ++times == 4;
        await RunAsync(until: 4);

        Assert.Equal(4, _looked.Count);
        Assert.Empty(_inbox.Hints);
        Assert.Equal([2, 30, 2, 60, 2, 120, 2], _clock.Armed.Select(a => a.TotalSeconds).Where(s => s > 0).Take(7));
    }

    [Fact]
    public async Task Run_ComingWhileLooking_IsNotLost()
    {
        await AddAsync("1");
        _outcome = hints =>
        {
            if (hints[0].Record.Value == "1")
            {
                AddAsync("2").AsTask().Wait();
            }

            return true;
        };
        await RunAsync(until: 2);

        Assert.Equal([["1"], ["2"]], _looked);
        Assert.Empty(_inbox.Hints);
    }

    [Fact]
    public async Task Run_OneStreamFails_RemovesWhatWasLookedAt()
    {
        await AddAsync("1", "2", "3");
        _settled.UnionWith(["1", "3"]);
        _outcome = hints => hints.Count == 1;
        await RunAsync(until: 2);

        Assert.Equal([["1", "2", "3"], ["2"]], _looked);
        Assert.Empty(_inbox.Hints);
    }

    [Fact]
    public async Task Run_FailingForADay_LeavesChangesToPollingAndKeepsErasures()
    {
        await AddAsync("1");
        await _inbox.AddAsync([new RecordHint(StreamKey.Parse("hs.contacts"), new CrmRecordId("2"), HintKind.Erased, "erased")], _clock.GetUtcNow(), CancellationToken.None);
        _clock.JumpToTimers = false;
        _clock.Advance(TimeSpan.FromHours(25));
        _clock.JumpToTimers = true;
        _outcome = _ => false;
        await RunAsync(until: 2);

        Assert.Equal([["1", "2"], ["2"]], _looked);
        Assert.Equal("2", Assert.Single(_inbox.Hints).Record.Value);
    }

    private async ValueTask AddAsync(params string[] records) =>
        await _inbox.AddAsync([.. records.Select(r => new RecordHint(StreamKey.Parse("hs.contacts"), new CrmRecordId(r), HintKind.Changed, r))], _clock.GetUtcNow(), CancellationToken.None);

    /// <summary>Runs the drain until it has looked so often and emptied what it could.</summary>
    private async Task RunAsync(int until)
    {
        HintDrain drain = new(_inbox, LookAsync, _clock, NullLogger.Instance);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain.RunAsync(_stop.Token));
        _stop.Dispose();

        async Task<IReadOnlyCollection<RecordHint>> LookAsync(IReadOnlyList<RecordHint> hints, CancellationToken cancellationToken)
        {
            await Task.Yield();
            _looked.Add([.. hints.Select(h => h.Record.Value)]);
            bool done = _outcome(hints);
            if (_looked.Count == until)
            {
                await _stop.CancelAsync();
            }

            return done ? hints : [.. hints.Where(h => _settled.Contains(h.Record.Value))];
        }
    }
}
