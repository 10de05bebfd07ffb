using System.Text.Json;
using LeadScoring.Host.Output;
using LeadScoring.Host.Pages;
using LeadScoring.Host.Serving;
using LeadScoring.Storage;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Host.Tests.Serving;

public sealed class StreamStateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_GoodAndFailingStreams_TellLagRowsAndTheCrmsNumber()
    {
        using TemporaryFolder folder = new();
        await using IStore store = await SqliteStore.OpenAsync(folder.File("s.db"), new ManualTime(Noon), default);
        await store.Health.NoteGoodAsync(StreamKey.Parse("sf.Lead"), Noon, 12, default);
        await store.Health.NoteGoodAsync(StreamKey.Parse("sf.Task"), Noon, 3, default);
        await store.Health.NoteFailedAsync(StreamKey.Parse("sf.Task"), Noon.AddMinutes(1), new CrmException(CrmFailureKind.Unauthorized, "sf.Task: no right") { CorrelationId = "c-9" }, default);

        IReadOnlyList<StreamState> streams = await StreamState.ReadAsync(store.Health, Noon.AddMinutes(2), default);

        Assert.Equal([("sf.Lead", false, 120L, 12L), ("sf.Task", true, 120L, 3L)], streams.Select(s => (s.Stream, s.Failing, s.LagSeconds!.Value, s.Rows)));
        string json = JsonSerializer.Serialize(streams[1], SummaryJson.Options);
        Assert.Contains("\"correlation_id\": \"c-9\"", json, StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"unauthorized\"", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "–")]
    [InlineData(61L, "61 s")]
    [InlineData(600L, "10 min")]
    [InlineData(36000L, "10 h")]
    [InlineData(864000L, "10 days")]
    public void Lag_IsToldInTheLargestUnitThatTellsEnough(long? seconds, string expected) => Assert.Equal(expected, Words.Lag(seconds));
}
