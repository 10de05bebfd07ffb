using LeadScoring.FeatureStore.Tests.Groups;
using Xunit;

namespace LeadScoring.FeatureStore.Tests;

public sealed class AccountViewTests
{
    private static readonly string Named = ReservedFields.Account(0);

    [Fact]
    public void MatchAt_RecordNamesAnAccount_ThatOneBeforeTheDomain()
    {
        Company company = new Company().AddAccount("x", 0, "acme.com").AddAccount("y", 0, "beta.org").AddLead("a", 0)
            .Value("a", ReservedFields.Domain, "acme.com", 0).Value("a", Named, "sf.Account/y", 5).Value("a", Named, null, 9);

        Assert.Equal(new AccountMatch(Company.Account("x"), AccountRule.Domain, 0.8), At(company, 1));
        Assert.Equal(new AccountMatch(Company.Account("y"), AccountRule.Reference, 1), At(company, 6));
        Assert.Equal(new AccountMatch(Company.Account("x"), AccountRule.Domain, 0.8), At(company, 10));
    }

    [Fact]
    public void MatchAt_TwoAccountsOfOneDomain_TheOlderOneWhileItLives()
    {
        Company company = new Company().AddAccount("b", 1, "acme.com").AddAccount("a", 2, "acme.com").Told("b", ReservedFields.Alive, null, 7)
            .AddLead("a", 0).Value("a", ReservedFields.Domain, "acme.com", 0);

        Assert.Null(At(company, 0.5));
        Assert.Equal("b", At(company, 5)?.Account.Id.Value);
        Assert.Equal("a", At(company, 8)?.Account.Id.Value);
    }

    [Fact]
    public void MatchAt_NamedAccountThatIsNotKnown_FallsBackToTheDomain()
    {
        Company company = new Company().AddAccount("x", 0, "acme.com").AddLead("a", 0).Value("a", Named, "sf.Account/gone", 0).Value("a", ReservedFields.Domain, "acme.com", 0);

        Assert.Equal(AccountRule.Domain, At(company, 1)?.Rule);
    }

    [Fact]
    public void ValueAt_AndOwnerAt_AreThoseKnownThen()
    {
        Company company = new Company().AddAccount("x", 0, "acme.com").Told("x", "employees", "10", 0).Told("x", "employees", "50", 5).Told("x", ReservedFields.Owner, "005A", 3)
            .AddLead("a", 0).Value("a", ReservedFields.Domain, "acme.com", 0);
        LeadFacts lead = company.Leads.Single();

        Assert.Equal(("10", "50"), (AccountView.ValueAt(lead, "employees", Lead.Day(4)), AccountView.ValueAt(lead, "employees", Lead.Day(5))));
        Assert.Null(AccountView.OwnerAt(lead, Lead.Day(2)));
        Assert.Equal(new AccountOwner(new ConnectionId("sf"), new CrmRecordId("005A")), AccountView.OwnerAt(lead, Lead.Day(3)));
    }

    [Fact]
    public void ValueAt_TwoSources_TheFirstThatHoldsAValue()
    {
        AccountFacts Of(int priority, params (string, string)[] values) => new(
            Company.Account($"{priority}"), priority, Lead.Day(0),
            [.. values.Append((ReservedFields.Alive, "yes")).Append((ReservedFields.Domain, "acme.com")).Select(v => new ValueFact(Company.Account($"{priority}"), priority, v.Item1, v.Item2, Lead.Day(0)))]);
        LeadFacts lead = new Lead().Value(ReservedFields.Domain, "acme.com", 0).Build() with { Accounts = [Of(0, ("employees", "5")), Of(1, ("employees", "9"), ("industry", "saas"))] };

        Assert.Equal(("5", "saas"), (AccountView.ValueAt(lead, "employees", Lead.Day(1)), AccountView.ValueAt(lead, "industry", Lead.Day(1))));
    }

    private static AccountMatch? At(Company company, double day) => AccountView.MatchAt(company.Leads.Single(), Lead.Day(day));
}
