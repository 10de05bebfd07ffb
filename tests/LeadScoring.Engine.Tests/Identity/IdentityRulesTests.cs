using LeadScoring.Engine.Identity;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Identity;

public sealed class IdentityRulesTests
{
    [Fact]
    public void For_OnePlainMergeKeyOrNone_NeedsNoRules()
    {
        Assert.Null(IdentityRules.For(CompanyPipeline.Create("email")));
        Assert.Null(IdentityRules.For(CompanyPipeline.Create()));
    }

    [Fact]
    public void Of_Rules_HaveTheKindTheirFieldsSay()
    {
        IReadOnlyList<IdentityKey> keys = Keys(("email", "a@x.test"), ("phone", "+49 30 1234"), ("name", "Ann Lee"), ("company", "Acme"));

        Assert.Equal(
            [("email", 0, IdentityKeyKind.Email), ("phone", 1, IdentityKeyKind.Phone), ("name+company", 2, IdentityKeyKind.Composite)],
            keys.Select(k => (k.Rule, k.Order, k.Kind)));
    }

    [Fact]
    public void Of_Address_HasTheHashThatNamesALeadByItAlone() =>
        Assert.Equal(LeadKey.Of(Source with { MergeKey = ["email"] }, default, _ => "a@x.test").Value, $"m-{Keys(("email", "a@x.test"))[0].Hash}");

    [Theory]
    [InlineData("info@acme.com", true)]
    [InlineData("Sales+de@acme.com", true)]
    [InlineData("ann@acme.com", false)]
    [InlineData("salesman@acme.com", false)]
    public void Of_AddressOfADesk_IsGuarded(string address, bool guarded) => Assert.Equal(guarded, Keys(("email", address))[0].IsGuarded);

    [Theory]
    [InlineData("0")]
    [InlineData("12345")]
    [InlineData("000 000 000")]
    [InlineData("n/a")]
    public void Of_PhoneThatIsNone_GivesNoKey(string phone) => Assert.Empty(Keys(("phone", phone)));

    [Fact]
    public void Of_PhoneInOtherSpelling_IsTheSame() => Assert.Equal(Keys(("phone", "+49 (30) 12-34"))[0].Hash, Keys(("phone", "+49301234"))[0].Hash);

    [Fact]
    public void Of_NameAndCompany_AreComparedWithoutCaseAndSpaces_AndOnlyTogether()
    {
        Assert.Equal(Keys(("name", "Ann  LEE "), ("company", "acme"))[0].Hash, Keys(("name", "ann lee"), ("company", "Acme"))[0].Hash);
        Assert.Empty(Keys(("name", "Ann Lee")));
        Assert.Empty(Keys(("name", "Ann Lee"), ("company", "gmail.com")));
    }

    private static LeadSource Source => CompanyPipeline.Create("email", "phone", "name+company").Leads[0];

    private static IReadOnlyList<IdentityKey> Keys(params (string Field, string Value)[] values) =>
        IdentityRules.For(CompanyPipeline.Create("email", "phone", "name+company"))!
            .Of(Source, n => values.FirstOrDefault(v => v.Field == n).Value, default).Keys;
}
