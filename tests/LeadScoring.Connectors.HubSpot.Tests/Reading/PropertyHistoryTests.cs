using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

public sealed class PropertyHistoryTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ToChanges_NewestFirst_GivesOldValuesInTime() =>
        Assert.Equal([(null, "a"), ("a", "b"), ("b", null)], Changes(("", 3), ("b", 2), ("a", 1)));

    [Fact]
    public void ToChanges_OldestFirst_GivesTheSame() =>
        Assert.Equal([(null, "a"), ("a", "b"), ("b", null)], Changes(("a", 1), ("b", 2), ("", 3)));

    [Fact]
    public void ToChanges_TwoInOneInstant_KeepTheListsOrder() =>
        Assert.Equal([(null, "a"), ("a", "b"), ("b", "c")], Changes(("c", 2), ("b", 2), ("a", 1)));

    [Fact]
    public void ToChanges_SameValueSetAgain_IsNoChange() =>
        Assert.Equal([(null, "a"), ("a", "b")], Changes(("b", 4), ("b", 3), ("a", 2), ("a", 1)));

    [Fact]
    public void ToChanges_NoHistory_IsEmpty() => Assert.Empty(Changes());

    private static List<(string? Old, string? New)> Changes(params (string Value, int Day)[] entries)
    {
        ObjectRow row = new("1", null, new() { ["p"] = [.. entries.Select(e => new HistoryEntry(e.Value, Day.AddDays(e.Day)))] }, null, null, false, null);
        ReadPlan plan = ReadPlan.For(StubbedConnector.Request() with { HistoryOf = ["p"] });
        return [.. PropertyHistory.ToChanges(plan, row).Select(c => (c.OldValue, c.NewValue))];
    }
}
