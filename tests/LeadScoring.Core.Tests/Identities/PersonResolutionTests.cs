using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace LeadScoring.Core.Tests.Identities;

/// <summary>Records are written <c>a1</c> … with an address (<c>e:</c>), a phone number (<c>p:</c>) and a name with company (<c>n:</c>).</summary>
public sealed class PersonResolutionTests
{
    [Theory]
    [InlineData("a e:x | b e:x | c e:y", "a b, c")]
    [InlineData("a e:x p:1 | b p:1 n:n | c n:n", "a b c")] // Transitive, over weaker and weaker rules.
    [InlineData("a e:x p:1 | b e:y p:1", "a, b")] // Two addresses are two people, whatever they share.
    [InlineData("a e:x p:1 | b e:y p:1 | c p:1", "a, b, c")] // Nobody can tell whose phone c has.
    [InlineData("a e:x p:1 | b e:y p:1 | c p:1 | d p:1", "a, b, c d")]
    [InlineData("a e:x p:1 | c p:1 n:n | d n:n p:2 | b e:y p:2", "a c, b d")] // Each phone speaks before the name, which then meets two addresses.
    [InlineData("a n:n | b n:n p:1 | c p:1 | d", "a b c, d")]
    [InlineData("a e:!i | b e:!i", "a, b")] // info@… joins nobody …
    [InlineData("a e:!i p:1 | b e:!i p:1 | c e:x p:1", "a b, c")] // … and is an address all the same.
    [InlineData("a e:x | b- e:x p:1 | c p:1", "a b, c")] // A removed record goes along and joins nobody.
    [InlineData("b- e:x", "b")]
    public void Resolve_Records_AreJoinedAsTheRulesSay(string records, string expected) => Assert.Equal(expected, Text(PersonResolution.Resolve(Records(records))));

    [Fact]
    public void Resolve_Lead_IsNamedAsASingleMergeKeyNamesIt()
    {
        IReadOnlyList<Person> persons = PersonResolution.Resolve(Records("a e:x p:1 | b p:1 | c p:2 | d"));

        Assert.Equal(["m-e:x", "m-p:2", "sf.Lead/d"], persons.Select(p => p.Lead.Value));
    }

    [Fact]
    public void Resolve_KeyOfTwoPersons_NamesNeither()
    {
        IReadOnlyList<Person> persons = PersonResolution.Resolve(Records("a e:x p:1 | b e:y p:1 | c p:1"));

        Assert.Equal(["m-e:x", "m-e:y", "sf.Lead/c"], persons.Select(p => p.Lead.Value));
    }

    [Fact]
    public void Resolve_KeySharedByTooMany_JoinsNobody()
    {
        string Shared(int count) => string.Join(" | ", Enumerable.Range(0, count).Select(i => $"r{i:00} p:1"));

        Assert.Single(PersonResolution.Resolve(Records(Shared(PersonResolution.MostRecords))));
        Assert.Equal(PersonResolution.MostRecords + 1, PersonResolution.Resolve(Records(Shared(PersonResolution.MostRecords + 1))).Count);
    }

    [Fact]
    public void Resolve_RuleBeforeTheAddress_JoinsAcrossAddresses()
    {
        IdentityKey number = new("customer", 0, "k:7", IdentityKeyKind.Number, false);
        IdentifiedRecord Of(string id, string address) => new(Ref(id), true, [number, new IdentityKey("email", 1, $"e:{address}", IdentityKeyKind.Email, false)]);

        Person person = Assert.Single(PersonResolution.Resolve([Of("a", "x"), Of("b", "y")]));
        Assert.Equal("m-k:7", person.Lead.Value);
    }

    [Fact]
    public void Resolve_Joined_TellsEachLinkAndTheWeakest()
    {
        Person person = Assert.Single(PersonResolution.Resolve(Records("a e:x p:1 | b e:x | c p:1 n:n | d n:n")));

        Assert.Equal([("email", 0.99), ("phone", 0.9), ("name+company", 0.7)], person.Links.Select(l => (l.Rule, l.Confidence)));
        Assert.Equal(0.7, person.Confidence);
    }

    /// <summary>The laws: the order of records makes no difference, everybody is in exactly one person, no person has two addresses by weaker rules, and names are unique.</summary>
    [Fact]
    public void Resolve_AnyRecordsInAnyOrder_KeepsTheLaws() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random dice = new(seed);
            IdentifiedRecord[] records = [.. Enumerable.Range(0, dice.Next(1, 14)).Select(i => Random(dice, i))];
            IReadOnlyList<Person> persons = PersonResolution.Resolve(records);
            dice.Shuffle(records);

            Assert.Equal(Whole(persons), Whole(PersonResolution.Resolve(records)));
            Assert.Equal(records.Select(r => r.Record.Id.Value).Order(StringComparer.Ordinal), persons.SelectMany(p => p.Records).Select(r => r.Id.Value).Order(StringComparer.Ordinal));
            Assert.Equal(persons.Count, persons.Select(p => p.Lead).Distinct().Count());
            Dictionary<RecordRef, IdentifiedRecord> byRef = records.ToDictionary(r => r.Record);
            Assert.All(persons, p => Assert.InRange(
                p.Records.Select(r => byRef[r]).Where(r => r.IsLive).SelectMany(r => r.Keys).Where(k => k.Kind == IdentityKeyKind.Email).Select(k => k.Hash).Distinct().Count(), 0, 1));
        }));

    /// <summary>Neighbourhoods that share no key do not see each other: resolving what changed and its neighbours is enough.</summary>
    [Fact]
    public void Resolve_TwoNeighbourhoodsTogether_AreAsEachByItself() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
        {
            Random dice = new(seed);
            IdentifiedRecord[] left = [.. Enumerable.Range(0, 6).Select(i => Random(dice, i))];
            IdentifiedRecord[] right = [.. Enumerable.Range(0, 6).Select(i => Random(dice, i)).Select(r => new IdentifiedRecord(Ref("z" + r.Record.Id.Value), r.IsLive, [.. r.Keys.Select(k => k with { Hash = $"{k.Hash}z" })]))];

            Assert.Equal(
                Whole(PersonResolution.Resolve(left)).Concat(Whole(PersonResolution.Resolve(right))).Order(StringComparer.Ordinal),
                Whole(PersonResolution.Resolve(left.Concat(right))).Order(StringComparer.Ordinal));
        }));

    private static IdentifiedRecord Random(Random dice, int i)
    {
        string keys = (dice.Next(3) > 0 ? $" e:{(dice.Next(6) == 0 ? "!" : "")}{dice.Next(4)}" : "") + (dice.Next(3) > 0 ? $" p:{dice.Next(4)}" : "") + (dice.Next(3) > 0 ? $" n:{dice.Next(4)}" : "");
        return Records($"r{i:00}{(dice.Next(6) == 0 ? "-" : "")}{keys}").Single();
    }

    private static IEnumerable<IdentifiedRecord> Records(string text) => text.Split('|').Select(r =>
    {
        string[] parts = r.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new IdentifiedRecord(Ref(parts[0].TrimEnd('-')), !parts[0].EndsWith('-'), [.. parts.Skip(1).Select(Key)]);
    });

    private static IdentityKey Key(string text)
    {
        bool guarded = text[2] == '!';
        string hash = text.Replace("!", "", StringComparison.Ordinal);
        return text[0] switch
        {
            'e' => new IdentityKey("email", 0, hash, IdentityKeyKind.Email, guarded),
            'p' => new IdentityKey("phone", 1, hash, IdentityKeyKind.Phone, guarded),
            _ => new IdentityKey("name+company", 2, hash, IdentityKeyKind.Composite, guarded),
        };
    }

    private static RecordRef Ref(string id) => new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId(id));

    private static string Text(IReadOnlyList<Person> persons) =>
        string.Join(", ", persons.Select(p => string.Join(' ', p.Records.Select(r => r.Id.Value))).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Whole(IReadOnlyList<Person> persons) => persons.Select(p => $"{p.Lead}: {string.Join(' ', p.Records)}; {string.Join(' ', p.Links.Select(l => l.Rule))}");
}
