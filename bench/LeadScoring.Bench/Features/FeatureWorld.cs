using System.Globalization;

namespace LeadScoring.Bench.Features;

/// <summary>Leads and activities with known truth, made from numbers alone: the same size gives the same facts, and none has to be kept.</summary>
internal sealed class FeatureWorld(int leads, int activities)
{
    private const int Days = 300;

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>As of now and of three past instants.</summary>
    public static readonly DateTimeOffset[] Instants = [Now, Now.AddDays(-30), Now.AddDays(-90), Now.AddDays(-180)];

    public static readonly string[] Seniorities = ["c_level", "vp", "director", "manager", "staff"];
    public static readonly string[] Industries = ["saas", "finance", "retail", "health", "energy", "media", "public", "other"];
    public static readonly string[] Mail = ["business", "free", "disposable"];
    public static readonly (string Kind, string? Detail)[] Types = [.. MakeTypes()];

    private static readonly ConnectionId Connection = new("sf");
    private static readonly StreamName LeadStream = new("Lead");
    private static readonly StreamName TaskStream = new("Task");

    private static readonly Condition Any = new Always();
    private static readonly Condition Pages = Kind("page");

    /// <summary>The kinds of feature of the mapping language that are made from one lead.</summary>
    public static readonly FeatureSet Features = new(
    [
        new FieldFeature("seniority", null, Expectation.None, 1, "seniority", FieldKind.Text),
        new FieldFeature("industry", null, Expectation.None, 1, "industry", FieldKind.Text),
        new IsFeature("business_mail", null, Expectation.None, 1, "mail_type", "business"),
        new FieldFeature("employees", null, Expectation.None, 1, "employees", FieldKind.Number),
        new AgeFeature("days_old", null, Expectation.None, 1, "created"),
        new RecencyFeature("days_since_last", null, Expectation.None, 1, Any, TimeSpan.FromDays(1), 90),
        new CountFeature("visits_7d", null, Expectation.None, 1, Pages, TimeSpan.FromDays(7)),
        new CountFeature("visits_30d", null, Expectation.None, 1, Pages, TimeSpan.FromDays(30)),
        new CountFeature("pricing_7d", null, Expectation.None, 1, Detail("page", "/pricing"), TimeSpan.FromDays(7)),
        new VelocityFeature("momentum", null, Expectation.None, 1, Pages, TimeSpan.FromDays(7), TimeSpan.FromDays(28)),
        new HappenedFeature("asked_demo", null, Expectation.None, 1, Detail("form", "Demo request"), TimeSpan.FromDays(90), false),
        new HappenedFeature("gone_quiet", null, Expectation.None, 1, Any, TimeSpan.FromDays(90), true),
        new HappenedFeature("careers_only", null, Expectation.None, 1, Detail("page", "/careers"), TimeSpan.FromDays(30), false),
        new CountFeature("emails_30d", null, Expectation.None, 1, Kind("email"), TimeSpan.FromDays(30)),
        new CountFeature("calls_30d", null, Expectation.None, 1, Kind("call"), TimeSpan.FromDays(30)),
        new CountFeature("meetings_90d", null, Expectation.None, 1, Kind("meeting"), TimeSpan.FromDays(90)),
    ]);

    public int Leads => leads;

    public int Activities => activities;

    /// <summary>What a lead's record says.</summary>
    public static RecordFacts Lead(int number)
    {
        RecordRef record = LeadRecord(number);
        DateTimeOffset created = Created(number);
        return new RecordFacts(record, IdOf(number), created, false, [.. Values(number).Select(v => new ValueFact(record, 0, v.Field, v.Text, DateTimeOffset.FromUnixTimeSeconds(v.Known)))], [], [], []);
    }

    /// <summary>The values of a lead's fields, oldest first.</summary>
    public static IEnumerable<(string Field, string? Text, long Known)> Values(int number)
    {
        ulong dice = Mix((ulong)number * 31);
        long created = Created(number).ToUnixTimeSeconds();
        yield return ("seniority", Seniorities[dice % 5], created);
        yield return ("industry", dice % 11 == 0 ? null : Industries[(dice >> 8) % 8], created);
        yield return ("mail_type", Mail[(dice >> 16) % 16 is 0 ? 2 : (dice >> 16) % 3 == 0 ? 1 : 0], created);
        yield return ("employees", (dice >> 24) % 7 == 0 ? null : ((dice >> 24) % 5000).ToString(CultureInfo.InvariantCulture), created);
        yield return ("created", Created(number).ToString("O", CultureInfo.InvariantCulture), created);
        if ((dice >> 40) % 10 == 0)
        {
            yield return ("seniority", Seniorities[(dice >> 44) % 5], created + (86_400L * (long)(1 + ((dice >> 48) % 200))));
        }
    }

    /// <summary>One activity: whose, what, when and when it was known, in seconds since 1970. They come in the order in which they happened; one in ten is known late.</summary>
    public (int Lead, int Type, long Happened, long Known) Activity(int number)
    {
        ulong dice = Mix((ulong)number);
        ulong more = Mix(dice);

        // A fifth of all activities belong to a twentieth of the leads.
        int lead = dice % 5 == 0 ? (int)((dice >> 8) % (ulong)Math.Max(1, leads / 20)) : (int)((dice >> 8) % (ulong)leads);
        double left = 1 - ((double)number / activities);
        long happened = Now.ToUnixTimeSeconds() + 86_400 - (long)(left * left * Days * 86_400);
        int type = more % 100 < 60 ? (int)((more >> 8) % 80) : 80 + (int)((more >> 8) % (ulong)(Types.Length - 80));
        long known = (more >> 40) % 10 == 0 ? happened + (long)((more >> 44) % (5 * 86_400)) : happened;
        return (lead, type, happened, known);
    }

    /// <summary>The same as a fact of a task of its own.</summary>
    public RecordFacts Task(int number)
    {
        (int lead, int type, long happened, long known) = Activity(number);
        return Task(number, lead, type, DateTimeOffset.FromUnixTimeSeconds(happened), DateTimeOffset.FromUnixTimeSeconds(known));
    }

    public static RecordFacts Task(int number, int lead, int type, DateTimeOffset happened, DateTimeOffset known)
    {
        RecordRef record = new(Connection, TaskStream, new CrmRecordId(string.Create(CultureInfo.InvariantCulture, $"00T{number:000000000000}AAA")));
        return new RecordFacts(record, null, known, false, [], [new ActivityFact(record, LeadRecord(lead), Types[type].Kind, Types[type].Detail, happened, known)], [], []);
    }

    /// <summary>A lead's key: a hash, as merge keys are, so that leads lie in another order than they came in.</summary>
    public static LeadId IdOf(int number) => new(string.Create(CultureInfo.InvariantCulture, $"m-{Mix((ulong)number + 77):x16}{Mix((ulong)number + 78):x16}"));

    public static int NumberOf(LeadFacts lead) => int.Parse(lead.Records[0].Id.Value.AsSpan(3, 12), CultureInfo.InvariantCulture);

    public static DateTimeOffset Created(int number) => Now.AddSeconds(-(86_400 * 20) - (long)(Mix((ulong)number * 17) % (86_400 * 580)));

    private static RecordRef LeadRecord(int number) => new(Connection, LeadStream, new CrmRecordId(string.Create(CultureInfo.InvariantCulture, $"00Q{number:000000000000}AAA")));

    private static Comparison Kind(string kind) => new("kind", ComparisonOperator.EqualTo, [kind]);

    private static AllOf Detail(string kind, string part) => new([Kind(kind), new Comparison("detail", ComparisonOperator.Contains, [part])]);

    private static IEnumerable<(string, string?)> MakeTypes()
    {
        for (int i = 0; i < 80; i++)
        {
            yield return ("page", i switch { < 3 => $"/en/pricing?plan={i}", < 7 => $"/careers/job-{i}", _ => $"/docs/chapter-{i}" });
        }

        for (int i = 0; i < 20; i++)
        {
            yield return i switch
            {
                < 8 => ("email", $"Re: offer {i}"),
                < 12 => ("call", i % 2 == 0 ? null : "Follow up"),
                < 15 => ("meeting", $"Meeting {i}"),
                < 17 => ("form", "Demo request"),
                _ => ("form", $"Newsletter {i}"),
            };
        }
    }

    /// <summary>SplitMix64.</summary>
    private static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
