using System.Runtime.CompilerServices;
using LeadScoring.Engine.Pull;
using LeadScoring.Host.Serving;
using LeadScoring.TestSupport;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class StreamListenerTests : IDisposable
{
    private static readonly StreamKey Leads = StreamKey.Parse("sf.Lead");
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualTime _clock = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero)) { JumpToTimers = true };
    private readonly List<StreamHints> _taken = [];
    private readonly List<string?> _from = [];
    private readonly Queue<Func<IEnumerable<ChangeHints>>> _sessions = [];
    private Func<StreamHints, bool> _take = _ => true;

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Run_Events_AreTakenWithWhereToGoOn()
    {
        _sessions.Enqueue(() => [Hints("r1", "a"), Hints("r2", "b", "c")]);

        await RunAsync();

        Assert.Equal([["a"], ["b", "c"]], _taken.Take(2).Select(t => t.Changed.Select(i => i.Value)));
        Assert.Equal(["r1", "r2"], _taken.Take(2).Select(t => t.Next!.Value));
    }

    [Fact]
    public async Task Run_EventsAreNotToBeHad_PollsLaterAndLaterAndListensAgainFromWhatIsStored()
    {
        _sessions.Enqueue(() => throw new CrmException(CrmFailureKind.Unauthorized, "no right"));
        _sessions.Enqueue(() => throw new CrmException(CrmFailureKind.Unauthorized, "no right"));
        _sessions.Enqueue(() => [Hints("r5", "a")]);

        await RunAsync();

        Assert.Equal([true, true, false], _taken.Take(3).Select(t => t.IsGap));
        Assert.Equal([30.0, 60.0], _clock.Armed.Take(2).Select(w => w.TotalSeconds));
        Assert.Equal([null, null, null, "r5"], _from.Take(4));
    }

    [Fact]
    public async Task Run_RecordsCannotBeStored_TheSameEventsAreWantedAgain()
    {
        int tries = 0;
        _take = h => h.IsGap || tries++ > 0;
        _sessions.Enqueue(() => [Hints("r1", "a"), Hints("r2", "b")]);
        _sessions.Enqueue(() => [Hints("r1", "a"), Hints("r2", "b")]);

        await RunAsync();

        Assert.Equal(["a", "gap", "a", "b"], _taken.Take(4).Select(t => t.IsGap ? "gap" : t.Changed[0].Value));
    }

    [Fact]
    public async Task Run_GoodEventsInBetween_BackOffStartsAnew()
    {
        _sessions.Enqueue(() => throw new CrmException(CrmFailureKind.Transient, "down"));
        _sessions.Enqueue(() => [Hints("r1", "a")]);
        _sessions.Enqueue(() => throw new CrmException(CrmFailureKind.Transient, "down"));

        await RunAsync();

        Assert.Equal([30.0, 30.0, 60.0], _clock.Armed.Take(3).Select(w => w.TotalSeconds));
    }

    private static ChangeHints Hints(string next, params string[] ids) => new([.. ids.Select(i => new CrmRecordId(i))], false, new Checkpoint(1, next));

    /// <summary>Runs until the sessions of the script are over.</summary>
    private async Task RunAsync()
    {
        Checkpoint? stored = null;
        StreamListener listener = new(
            Leads,
            ListenAsync,
            _ => Task.FromResult(stored),
            (hints, _) =>
            {
                _taken.Add(hints);
                bool ok = _take(hints);
                stored = ok && hints.Next is { } next ? next : stored;
                return Task.FromResult(ok);
            },
            _clock,
            NullLogger.Instance);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listener.RunAsync(_stop.Token).WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private async IAsyncEnumerable<ChangeHints> ListenAsync(Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        _from.Add(from?.Value);
        if (!_sessions.TryDequeue(out Func<IEnumerable<ChangeHints>>? session))
        {
            await _stop.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            yield break;
        }

        foreach (ChangeHints hints in session())
        {
            yield return hints;
        }
    }
}
