namespace LeadScoring.FeatureStore.Tests.Groups;

/// <summary>Several leads that may share a domain and an account; times are days after a fixed one.</summary>
internal sealed class Company
{
    public static readonly FeatureDefinition Visits = new CountFeature("visits", null, Expectation.None, 1, new Comparison("kind", ComparisonOperator.EqualTo, ["page"]), TimeSpan.FromDays(7));
    public static readonly FeatureDefinition Calls = new CountFeature("calls", null, Expectation.None, 1, new Comparison("kind", ComparisonOperator.EqualTo, ["call"]), TimeSpan.FromDays(30));
    public static readonly FeatureDefinition Business = new IsFeature("business", null, Expectation.None, 1, "mail_type", "business");
    public static readonly FeatureDefinition Share = new RatioFeature("share", null, Expectation.None, 1, "visits", "calls");
    public static readonly FeatureDefinition Momentum = new VelocityFeature("momentum", null, Expectation.None, 1, new Always(), TimeSpan.FromDays(7), TimeSpan.FromDays(28));
    public static readonly FeatureDefinition Age = new AgeFeature("age", null, Expectation.None, 1, "created");
    public static readonly FeatureDefinition Moved = new ChangedFeature("moved", null, Expectation.None, 1, "domain", TimeSpan.FromDays(20));
    public static readonly FeatureDefinition Size = new AccountFieldFeature("size", null, Expectation.None, 1, "employees", FieldKind.Number);
    public static readonly FeatureDefinition Industry = new AccountFieldFeature("industry", null, Expectation.None, 1, "industry", FieldKind.Text);
    public static readonly GroupFeature Heat = new("heat", null, Expectation.None, 1, "visits", "domain", "business", RollUp.Sum);
    public static readonly GroupFeature Best = new("best", null, Expectation.None, 1, "share", "domain", null, RollUp.Max);
    public static readonly GroupFeature Rise = new("rise", null, Expectation.None, 1, "momentum", "domain", "business", RollUp.Sum);
    public static readonly GroupFeature Oldest = new("oldest", null, Expectation.None, 1, "age", "domain", null, RollUp.Max);
    public static readonly GroupFeature Movers = new("movers", null, Expectation.None, 1, "moved", "account", null, RollUp.Sum);
    public static readonly GroupFeature People = new("people", null, Expectation.None, 1, "", "account", null, RollUp.People);
    public static readonly GroupFeature AccountHeat = new("account_heat", null, Expectation.None, 1, "visits", "account", null, RollUp.Sum);
    public static readonly FeatureDefinition HeatEach = new RatioFeature("heat_each", null, Expectation.None, 1, "account_heat", "people");

    /// <summary>Groups come before what they are made from, so that the order of definition is put to the test.</summary>
    public static readonly FeatureSet Features = new([HeatEach, Heat, Best, Rise, Oldest, Movers, People, AccountHeat, Share, Visits, Calls, Business, Momentum, Age, Moved, Size, Industry]);

    private readonly SortedDictionary<string, (DateTimeOffset CreatedAt, List<ValueFact> Values, List<ActivityFact> Activities)> _leads = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (double Created, List<ValueFact> Values)> _accounts = new(StringComparer.Ordinal);

    public IEnumerable<LeadFacts> Leads => _leads.Keys.Select(Build);

    public static RecordRef Account(string id) => new(new ConnectionId("sf"), new StreamName("Account"), new CrmRecordId(id));

    public Company AddLead(string id, double created)
    {
        _leads.TryAdd(id, (Lead.Day(created), [], []));
        return this;
    }

    public Company AddAccount(string id, double created, string? domain)
    {
        if (_accounts.TryAdd(id, (created, [])))
        {
            Told(id, ReservedFields.Alive, "yes", created);
            Told(id, ReservedFields.Domain, domain, created);
        }

        return this;
    }

    public Company Told(string account, string field, string? text, double known)
    {
        _accounts[account].Values.Add(new ValueFact(Account(account), 0, field, text, Lead.Day(known)));
        return this;
    }

    public Company Value(string lead, string field, string? text, double known, int priority = 0)
    {
        _leads[lead].Values.Add(new ValueFact(Lead.Ref($"{lead}{priority}"), priority, field, text, Lead.Day(known)));
        return this;
    }

    public Company Did(string lead, string kind, double happened, double? known = null)
    {
        _leads[lead].Activities.Add(new ActivityFact(Lead.Ref("t"), Lead.Ref(lead), kind, null, Lead.Day(happened), Lead.Day(known ?? happened)));
        return this;
    }

    /// <summary>The lead's row, with the groups gathered for this instant or for all.</summary>
    public FeatureTable Row(string lead, double day, bool oneInstant)
    {
        GroupBook book = new(Features, oneInstant ? Lead.Day(day) : null);
        foreach (LeadFacts member in Leads)
        {
            book.Add(member);
        }

        FeatureTableBuilder rows = new(Features, book);
        rows.Add(Build(lead), Lead.Day(day));
        return rows.Build();
    }

    public float Number(string lead, double day, string feature, bool oneInstant = false) =>
        ((NumericColumn)Row(lead, day, oneInstant).Columns[Features.IndexOf(feature)]).Values[0];

    private LeadFacts Build(string id)
    {
        (DateTimeOffset createdAt, List<ValueFact> values, List<ActivityFact> activities) = _leads[id];
        return new LeadFacts(
            new LeadId(id),
            createdAt,
            [Lead.Ref(id)],
            [.. values.OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.Priority).ThenBy(v => v.Source.Id.Value, StringComparer.Ordinal).ThenBy(v => v.KnownAt)],
            [.. activities.OrderBy(a => a.HappenedAt)],
            [])
        {
            Accounts =
            [
                .. _accounts.OrderBy(a => a.Value.Created).ThenBy(a => a.Key, StringComparer.Ordinal)
                    .Select(a => new AccountFacts(Account(a.Key), 0, Lead.Day(a.Value.Created), [.. a.Value.Values.OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.KnownAt)])),
            ],
        };
    }
}
