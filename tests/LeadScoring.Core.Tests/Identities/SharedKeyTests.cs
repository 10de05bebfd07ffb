using Xunit;

namespace LeadScoring.Core.Tests.Identities;

public sealed class SharedKeyTests
{
    [Fact]
    public void Keys_OfDifferentThings_Differ()
    {
        RecordRef account = new(new ConnectionId("sf"), new StreamName("Account"), new CrmRecordId("001"));

        Assert.Equal(SharedKey.Account(account), SharedKey.Account("sf.Account/001"));
        Assert.Equal(4, new HashSet<string> { SharedKey.Account(account), SharedKey.Domain("sf.Account/001"), SharedKey.Value("domain", "x"), SharedKey.Value("city", "x") }.Count);
    }

    /// <summary>A value of a megabyte must not break an index.</summary>
    [Fact]
    public void Keys_OfLongValues_AreShortAndStillTellThemApart()
    {
        string many = new('x', 1_000_000);

        Assert.True(SharedKey.Value("company", many).Length < 300);
        Assert.Equal(SharedKey.Value("company", many), SharedKey.Value("company", new string('x', 1_000_000)));
        Assert.NotEqual(SharedKey.Value("company", many), SharedKey.Value("company", many + "y"));
    }
}
