using LeadScoring.Emulators.Salesforce;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

/// <summary>What the index can answer by itself; a keyset page of a million rows must not test them one by one.</summary>
public sealed class KeyBoundsTests
{
    private static readonly DateTime Stamp = new(2026, 6, 1, 8, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Keyset_LaterOrSameStampWithHigherId_IsOneExactRange()
    {
        DateTime next = Stamp.AddTicks(1);
        KeyBounds keyset = KeyBounds.OfStamp(">", Stamp, next).Or(KeyBounds.OfStamp("=", Stamp, next).And(KeyBounds.OfId(">", "00Q1")));

        Assert.True(keyset.Exact && keyset.AnyId);
        Assert.Equal((new StampKey(Stamp, "00Q1\0"), StampKey.Highest), (keyset.From, keyset.To));
    }

    [Fact]
    public void SameStamp_WithIdsUpToOne_EndsThere()
    {
        KeyBounds bounds = KeyBounds.OfStamp("=", Stamp, Stamp.AddTicks(1)).And(KeyBounds.OfId("<=", "00Q5"));

        Assert.True(bounds.Exact && bounds.AnyId);
        Assert.Equal((new StampKey(Stamp, ""), new StampKey(Stamp, "00Q5\0")), (bounds.From, bounds.To));
    }

    [Fact]
    public void Or_WithAGapBetween_MustBeTested() =>
        Assert.False(KeyBounds.OfStamp(">", Stamp.AddHours(1), Stamp.AddHours(1).AddTicks(1)).Or(KeyBounds.OfStamp("<", Stamp, Stamp)).Exact);
}
