namespace LeadScoring.FeatureStore.Tests.Rows;

/// <summary>Leads with all that is hard: late and early knowledge, equal instants, activities exactly on windows' borders, emptied fields, several sources, the future.</summary>
internal static class RandomLeads
{
    public static readonly FeatureSet Features = new(
    [
        .. Rows.Features.All.Features,
        new RecencyFeature("hours", null, Expectation.None, 1, new Always(), TimeSpan.FromHours(1), 47.5),
        new RecencyFeature("weeks", null, Expectation.None, 1, Rows.Features.Pricing, TimeSpan.FromDays(7), 3),
        new CountFeature("any_2h", null, Expectation.None, 1, new Always(), TimeSpan.FromHours(2)),
        new CountFeature("pages_30d", null, Expectation.None, 1, new Comparison("detail", ComparisonOperator.NotEqualTo, ["/about"]), TimeSpan.FromDays(30)),
        new ChangedFeature("new_title", null, Expectation.None, 1, "title", TimeSpan.FromDays(6)),
        new RatioFeature("share", null, Expectation.None, 1, "calls", "pages_30d"),
        new VelocityFeature("quick", null, Expectation.None, 1, new Always(), TimeSpan.FromDays(1), TimeSpan.FromDays(2)),
    ]);

    private static readonly string[] Kinds = ["call", "page", "mail", "CALL"];
    private static readonly string?[] Details = ["/pricing", "/about", null, "", "/en/Pricing?x"];
    private static readonly string[] Fields = ["employees", "title", "created"];
    private static readonly string?[] Texts = ["12", "CEO", "2026-01-03", "2026-01-09T11:30:00Z", null, "", "x"];

    /// <summary>An instant in days: mostly on a grid of quarter days, so that borders are met exactly.</summary>
    public static double Instant(Random dice) => dice.Next(4) == 0 ? dice.NextDouble() * 60 : dice.Next(240) / 4.0;

    /// <summary>One of the features, with those it is made from.</summary>
    public static FeatureSet One(Random dice)
    {
        FeatureDefinition one = Features.Features[dice.Next(Features.Features.Count)];
        return new FeatureSet([.. Features.Features.Where(f => f == one || one.MadeFrom.Contains(f.Name))]);
    }

    public static LeadFacts Make(Random dice)
    {
        Lead lead = new();
        for (int i = dice.Next(40); i > 0; i--)
        {
            double happened = Instant(dice);
            lead.Activity(Kinds[dice.Next(Kinds.Length)], happened, dice.Next(3) == 0 ? Instant(dice) : happened, Details[dice.Next(Details.Length)]);
        }

        HashSet<(string, string, double)> taken = [];
        for (int i = dice.Next(12); i > 0; i--)
        {
            (string Field, string Source, double Known) key = (Fields[dice.Next(Fields.Length)], $"{dice.Next(3)}", Instant(dice));
            if (taken.Add(key))
            {
                lead.Value(key.Field, Texts[dice.Next(Texts.Length)], key.Known, key.Source == "2" ? 1 : 0, key.Source);
            }
        }

        return lead.Build();
    }

    /// <summary>The same lead with its activities by column.</summary>
    public static LeadFacts ByColumn(LeadFacts lead)
    {
        List<ActivityType> types = [];
        int[] typeOf = [.. lead.Activities.Select(a =>
        {
            int at = types.FindIndex(t => t.Kind == a.Kind && t.Detail == a.Detail);
            if (at < 0)
            {
                at = types.Count;
                types.Add(new ActivityType(a.Kind, a.Detail));
            }

            return at;
        })];
        return lead with
        {
            Activities = new ActivityColumns([.. types], typeOf, [.. lead.Activities.Select(a => a.HappenedAt.UtcTicks)], [.. lead.Activities.Select(a => a.KnownAt.UtcTicks)], new Origins(lead.Activities)),
        };
    }

    private sealed class Origins(IReadOnlyList<ActivityFact> activities) : IActivityOrigins
    {
        public RecordRef SourceOf(int index) => activities[index].Source;

        public RecordRef LeadOf(int index) => activities[index].Lead;
    }
}
