using Xunit;

namespace LeadScoring.Conformance.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task FindAccounts_ByRecordOrDomain_GivesAllThatIsKnown()
    {
        await ReplaceAsync(
            Account("x", "a:sf.Account/x", "d:acme.com").WithValue("employees", "10", 1, 2).WithValue("employees", "50", 5, 2),
            Account("y", "a:sf.Account/y", "d:acme.com"),
            Sample.Facts("sf.Lead/1", "L1") with { SharedKeys = ["d:acme.com"] });

        IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>> found = await Store.Relations.FindAccountsAsync(["d:acme.com", "a:sf.Account/x", "d:nobody.com"], None);

        Assert.Equal(["x", "y"], found["d:acme.com"].Select(a => a.Account.Id.Value));
        AccountFacts account = Assert.Single(found["a:sf.Account/x"]);
        Assert.Equal((Sample.Ref("sf.Account/x"), 2, Sample.At(-100)), (account.Account, account.Priority, account.CreatedAt));
        Assert.Equal([("employees", "10", Sample.At(1)), ("employees", "50", Sample.At(5))], account.Values.Where(v => v.Field == "employees").Select(v => (v.Field, v.Text, v.KnownAt)));
        Assert.Equal(2, found.Count);
    }

    [Fact]
    public async Task Replace_AccountChanges_MakesItsLeadsDueAndNobodyElse()
    {
        await ReplaceAsync(
            Account("x", "a:sf.Account/x", "d:acme.com"), Member("1", "d:acme.com"), Member("2", "a:sf.Account/x"), Member("3", "d:beta.org"), Member("4"));
        await SettleAsync();

        await ReplaceAsync(Account("x", "a:sf.Account/x", "d:acme.com").WithValue("employees", "9"));
        Assert.Equal(["L1", "L2"], await DueAsync());
        await SettleAsync();

        // It leaves some and comes to others.
        await ReplaceAsync(Account("x", "a:sf.Account/x", "d:beta.org").WithValue("employees", "9"));
        Assert.Equal(["L1", "L2", "L3"], await DueAsync());
        await SettleAsync();

        await ReplaceAsync(Account("x", "a:sf.Account/x", "d:beta.org").WithValue("employees", "9"));
        Assert.Empty(await DueAsync());
    }

    [Fact]
    public async Task SpreadDue_LeadOfAGroupIsDue_TheOthersAreTooAndNobodyElse()
    {
        await ReplaceAsync(Member("1", "g:domain=acme.com"), Member("2", "g:domain=acme.com", "g:city=Bonn"), Member("3", "g:city=Bonn"), Member("4", "g:domain=beta.org"));
        await SettleAsync();
        Assert.Empty(await Store.Relations.SpreadDueAsync([], None));

        await ReplaceAsync(Sample.Facts("sf.Task/t").WithActivity("sf.Lead/1"));

        Assert.Equal(["L1", "L2"], Names(await Store.Relations.SpreadDueAsync([], None)));
        Assert.Equal(["L1", "L2"], await DueAsync());
        await SettleAsync();
        Assert.Equal(["L2", "L3"], Names(await Store.Relations.SpreadDueAsync([new LeadId("L3")], None)));
        Assert.Equal(["L1", "L2", "L3"], Names(await Store.Relations.ReadSharingAsync([new LeadId("L2")], None)));
    }

    [Fact]
    public async Task SpreadDue_LeadIsGone_TellsTheOthersOnce()
    {
        await ReplaceAsync(Member("1", "g:domain=acme.com"), Member("2", "g:domain=acme.com"));
        await SettleAsync();

        await ReplaceAsync(Sample.Facts("sf.Lead/1", "L1", removed: true));

        Assert.Equal(["L2"], Names(await Store.Relations.SpreadDueAsync([], None)));
        await SettleAsync();
        Assert.Empty(await Store.Relations.SpreadDueAsync([], None));
    }

    [Fact]
    public async Task Commit_ErasedLead_MakesItsGroupDue()
    {
        await CommitAsync(Sample.Record("1", 0), Sample.Record("2", 0));
        await ReplaceAsync(Member("1", "g:domain=acme.com"), Member("2", "g:domain=acme.com"));
        await SettleAsync();

        await CommitAsync(Sample.Erased("1", 1));

        Assert.Equal(["L2"], await DueAsync());
        Assert.Equal(["L2"], Names(await Store.Relations.ReadSharingAsync([new LeadId("L2")], None)));
    }

    private static RecordFacts Account(string id, params string[] keys) =>
        (Sample.Facts($"sf.Account/{id}") with { IsAccount = true, SharedKeys = keys }).WithValue(ReservedFields.Alive, "yes", -100, 2);

    private static RecordFacts Member(string id, params string[] keys) => Sample.Facts($"sf.Lead/{id}", $"L{id}") with { SharedKeys = keys };

    private static string[] Names(IEnumerable<LeadId> leads) => [.. leads.Select(l => l.Value).Order(StringComparer.Ordinal)];
}
