using FsCheck;
using FsCheck.Fluent;
using LeadScoring.FeatureStore.Tests.Rows;
using Xunit;

namespace LeadScoring.FeatureStore.Tests.Groups;

public sealed class GroupBookTests
{
    private static readonly string[] LeadNames = ["a", "b", "c", "d", "e", "f"];

    /// <summary>The definition, taken at its word: every lead's own row at that instant, put together by hand.</summary>
    [Fact]
    public void ValueOf_AnyLeadsAndInstants_EqualsTheDefinition() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random dice = new(seed);
            Company company = Random(dice, 60);
            double day = dice.Next(1, 60);
            string asked = LeadNames[dice.Next(LeadNames.Length)];
            LeadFacts lead = company.Leads.Single(l => l.Lead.Value == asked);
            foreach (GroupFeature group in Company.Features.Features.OfType<GroupFeature>())
            {
                float expected = ByDefinition(group, company, lead, day);
                Assert.Equal(expected, company.Number(asked, day, group.Name));
                Assert.Equal(expected, company.Number(asked, day, group.Name, oneInstant: true));
            }
        }));

    /// <summary>The law of the room holds across leads: later edits of any lead or account of the group leave every earlier row byte for byte the same.</summary>
    [Fact]
    public void Rows_LaterEditsOfAnyLeadOfTheGroup_StayByteForByte() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(50), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random dice = new(seed);
            double day = dice.Next(5, 60);
            Company company = Random(dice, (int)day);
            string[] before = [.. LeadNames.Select(l => Features.Bits(company.Row(l, day, false)))];
            for (int i = 0; i < 20; i++)
            {
                Edit(dice, company, day + 0.001 + (dice.NextDouble() * 50));
            }

            company.AddLead("new", day + 1).Value("new", "domain", "acme.com", day + 1).Did("new", "page", day - 1, day + 1);
            Assert.Equal(before, LeadNames.Select(l => Features.Bits(company.Row(l, day, false))));
            Assert.Equal(before, LeadNames.Select(l => Features.Bits(company.Row(l, day, true))));
        }));

    [Fact]
    public void Heat_LeadsWithFreeMail_StandAlone()
    {
        Company company = new();
        foreach (string lead in LeadNames)
        {
            company.AddLead(lead, 0).Value(lead, "domain", "gmail.com", 0).Value(lead, "mail_type", "free", 0).Did(lead, "page", 1);
        }

        Assert.Equal(1, company.Number("a", 2, "heat"));
    }

    [Fact]
    public void People_LeadThatMovesBetweenAccounts_BelongsToEachAtItsTime()
    {
        Company company = new Company().AddAccount("x", 0, null).AddAccount("y", 0, null);
        string field = ReservedFields.Account(0);
        company.AddLead("a", 0).Value("a", field, "sf.Account/x", 0).Value("a", field, "sf.Account/y", 10);
        company.AddLead("b", 0).Value("b", field, "sf.Account/x", 0);
        company.AddLead("c", 0).Value("c", field, "sf.Account/y", 0);

        Assert.Equal((2, 1), (company.Number("b", 5, "people"), company.Number("c", 5, "people")));
        Assert.Equal((1, 2), (company.Number("b", 15, "people"), company.Number("c", 15, "people")));
    }

    [Fact]
    public void Sum_AnyOrderOfLeads_IsTheSameToTheLastBit()
    {
        Random dice = new(7);
        float[] values = [.. Enumerable.Range(0, 200).Select(_ => (float)((dice.NextDouble() - 0.5) * Math.Pow(10, dice.Next(-6, 9))))];
        HashSet<int> bits = [];
        for (int order = 0; order < 20; order++)
        {
            dice.Shuffle(values);
            GroupTotal total = default;
            foreach (float value in values)
            {
                total.Add(value);
            }

            bits.Add(BitConverter.SingleToInt32Bits(total.Value(RollUp.Sum)));
        }

        Assert.Single(bits);
    }

    [Fact]
    public void ValueOf_AnotherInstantThanGathered_Throws()
    {
        Company company = new Company().AddLead("a", 0).Value("a", "domain", "acme.com", 0);
        GroupBook book = new(Company.Features, Lead.Day(3));
        book.Add(company.Leads.Single());
        FeatureTableBuilder rows = new(Company.Features, book);

        Assert.Throws<InvalidOperationException>(() => rows.Add(company.Leads.Single(), Lead.Day(2)));
    }

    private static float ByDefinition(GroupFeature group, Company company, LeadFacts lead, double day)
    {
        DateTimeOffset at = Lead.Day(day);
        (float own, bool takesPart) = OwnOf(lead);
        string? shared = SharedOf(lead);
        float[] values = takesPart && shared is not null
            ? [.. company.Leads.Where(m => m.CreatedAt <= at && SharedOf(m) == shared && OwnOf(m).TakesPart).Select(m => OwnOf(m).Own)]
            : [own];
        float[] known = [.. values.Where(v => !float.IsNaN(v))];
        return group.How switch
        {
            RollUp.Sum => (float)(known.Sum(v => Math.Round(v * (double)(1L << 40))) / (1L << 40)),
            RollUp.Max => known.Length == 0 ? float.NaN : known.Max(),
            _ => values.Length,
        };

        string? SharedOf(LeadFacts facts) => group.Over == "account" ? AccountView.MatchAt(facts, at)?.Account.ToString() : FactView.ValueAt(facts, group.Over, at);

        (float Own, bool TakesPart) OwnOf(LeadFacts facts)
        {
            FeatureSet plain = new([.. Company.Features.Features.Where(f => f is not GroupFeature && f.Name != "heat_each")]);
            FeatureTableBuilder rows = new(plain);
            rows.Add(facts, at);
            FeatureTable table = rows.Build();
            float Of(string name) => ((NumericColumn)table.Columns[plain.IndexOf(name)]).Values[0];
            return (group.Of.Length == 0 ? float.NaN : Of(group.Of), group.OnlyWhen is null || Of(group.OnlyWhen) == 1);
        }
    }

    private static Company Random(Random dice, int days)
    {
        Company company = new();
        foreach (string lead in LeadNames)
        {
            company.AddLead(lead, dice.Next(0, 10));
        }

        for (int i = dice.Next(5, 80); i > 0; i--)
        {
            Edit(dice, company, dice.NextDouble() * days);
        }

        return company;
    }

    private static void Edit(Random dice, Company company, double known)
    {
        string lead = LeadNames[dice.Next(LeadNames.Length)];
        string account = $"{dice.Next(3)}";
        string?[] domains = ["acme.com", "beta.org", "gmail.com", null];
        string? domain = domains[dice.Next(domains.Length)];
        _ = dice.Next(8) switch
        {
            0 => company.Value(lead, "domain", domain, known, dice.Next(2)),
            1 => company.Value(lead, "mail_type", dice.Next(3) == 0 ? "free" : "business", known),
            2 => company.Value(lead, ReservedFields.Domain, domain == "gmail.com" ? null : domain, known),
            3 => company.Value(lead, ReservedFields.Account(0), dice.Next(4) == 0 ? null : $"sf.Account/{account}", known),
            4 => company.AddAccount(account, known, domain),
            5 => company.AddAccount(account, known, domain).Told(account, new[] { "employees", ReservedFields.Domain, ReservedFields.Alive, "industry" }[dice.Next(4)], new[] { "12", "acme.com", null, "yes" }[dice.Next(4)], known + 0.01),
            6 => company.Value(lead, "created", "2026-01-02", known),
            _ => company.Did(lead, dice.Next(2) == 0 ? "page" : "call", dice.NextDouble() * 60, known),
        };
    }
}
