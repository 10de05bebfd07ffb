namespace LeadScoring.Modeling.Tests.Leaks;

/// <summary>Made-up leads as facts and as training rows at once: many honest fields, and on request six leaks of different kinds.</summary>
internal sealed class LeakWorld
{
    /// <summary>The leaks, with the probe that each is made for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Leaks = new Dictionary<string, string>
    {
        ["stage"] = "written-after-outcome",
        ["closing_note"] = "missing-value",
        ["discount"] = "missing-value",
        ["tags"] = "single-feature",
        ["paid"] = "single-feature",
        ["check_digit"] = "ablation",
    };

    private const int Noise = 40;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly LabelDefinition Label = new([], [], TimeSpan.FromDays(60), [TimeSpan.FromDays(1)]);

    private readonly List<FeatureRowKey> _keys = [];
    private readonly List<float> _labels = [];
    private readonly Dictionary<string, List<string?>> _columns = [];
    private readonly List<LeadFacts> _facts = [];

    public LeakWorld(int seed, bool withLeaks, int leads = 1600)
    {
        Random dice = new(seed);
        for (int lead = 0; lead < leads; lead++)
        {
            Add(dice, lead, withLeaks, open: lead >= leads * 3 / 4);
        }
    }

    /// <summary>One feature per field; the demo request is the only activity.</summary>
    public FeatureSet Features => new([.. _columns.Keys.Select((n, i) => n == "demo"
        ? (FeatureDefinition)new HappenedFeature(n, null, Expectation.None, i + 1, new Always(), TimeSpan.FromDays(90), false)
        : new FieldFeature(n, null, Expectation.None, i + 1, n, IsNumber(n) ? FieldKind.Number : FieldKind.Text))]);

    public int FeatureCount => _columns.Count;

    /// <summary>Runs the hunt over all leads.</summary>
    public IReadOnlyList<ExcludedFeature> Hunt(bool withHistory = true)
    {
        LeakHunter hunter = new(Label);
        foreach (LeadFacts lead in _facts)
        {
            hunter.Observe(withHistory ? lead : lead with { Values = [.. lead.Values.GroupBy(v => v.Field).Select(g => g.Last() with { KnownAt = lead.CreatedAt })] }, Start.AddDays(1000));
        }

        FeatureTable table = new(
            [.. _keys],
            [.. _columns.Select(FeatureColumn (c) => IsNumber(c.Key)
                ? new NumericColumn(c.Key, [.. c.Value.Select(v => v is null ? float.NaN : float.Parse(v, System.Globalization.CultureInfo.InvariantCulture))])
                : new CategoricalColumn(c.Key, [.. c.Value]))]);
        return hunter.Find(new TrainingSet(table, [.. _labels], [.. _labels.Select(_ => 1f)], [.. _keys.Select(k => k.AsOf.AddDays(30))]), Features, 1, CancellationToken.None);
    }

    private static bool IsNumber(string name) => name is "visits" or "paid" or "employees" or "demo" || (name.StartsWith("noise", StringComparison.Ordinal) && name[^1] % 2 == 0);

    private void Add(Random dice, int lead, bool withLeaks, bool open)
    {
        DateTimeOffset created = Start.AddHours(lead);
        Dictionary<string, string?> seen = new(StringComparer.Ordinal);
        string source = dice.NextDouble() switch { < 0.04 => "referral", < 0.5 => "web", < 0.8 => "event", _ => "cold call" };
        bool demo = dice.NextDouble() < 0.15;
        int visits = (int)(-4 * Math.Log(1 - dice.NextDouble()));
        bool halfA = dice.NextDouble() < 0.53;
        double margin = -2.2 + (source == "referral" ? 2.5 : source == "cold call" ? -1.5 : 0) + (demo ? 2.6 : 0) + (0.15 * visits) + (halfA ? 0.2 : 0);
        bool won = dice.NextDouble() < 1 / (1 + Math.Exp(-margin));
        seen["source"] = source;
        seen["demo"] = demo ? "1" : "0";
        seen["visits"] = $"{visits}";
        seen["half"] = halfA ? "a" : "b";

        // People who buy fill in more of a form.
        seen["employees"] = dice.NextDouble() < (won ? 0.85 : 0.45) ? $"{dice.Next(1, 500)}" : null;
        seen["phone"] = dice.NextDouble() < (won ? 0.7 : 0.2) ? "given" : null;
        for (int i = 0; i < Noise; i++)
        {
            seen[$"noise {i}"] = dice.NextDouble() < 0.2 ? null : $"{dice.Next(i % 2 == 0 ? 1000 : 6)}";
        }

        List<(string Field, string? Text, DateTimeOffset At)> later = [];
        if (withLeaks)
        {
            AddLeaks(dice, seen, later, created.AddDays(20), won, halfA, open);
        }

        RecordRef record = new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId($"{lead}"));
        _facts.Add(new LeadFacts(
            new LeadId($"{lead}"),
            created,
            [record],
            [.. seen.Select(s => (Field: s.Key, Text: s.Value, At: created)).Concat(later).OrderBy(v => v.Field, StringComparer.Ordinal).ThenBy(v => v.At).Select(v => new ValueFact(record, 0, v.Field, v.Text, v.At))],
            [],
            open ? [] : [new OutcomeFact(record, won ? OutcomeKind.Good : OutcomeKind.Bad, created.AddDays(20), created.AddDays(20), null)]));
        if (open)
        {
            return;
        }

        _keys.Add(new FeatureRowKey(new LeadId($"{lead}"), created.AddDays(1)));
        _labels.Add(won ? 1 : 0);
        foreach ((string name, string? value) in seen)
        {
            if (!_columns.TryGetValue(name, out List<string?>? column))
            {
                _columns.Add(name, column = []);
            }

            column.Add(value);
        }
    }

    private static void AddLeaks(Random dice, Dictionary<string, string?> seen, List<(string Field, string? Text, DateTimeOffset At)> later, DateTimeOffset end, bool won, bool halfA, bool open)
    {
        seen["stage"] = null;
        if (!open)
        {
            later.Add(("stage", won ? "closed" : "dropped", end));
        }

        seen["closing_note"] = open ? null : dice.NextDouble() < 0.6 ? "written" : null;
        seen["discount"] = !open && won && dice.NextDouble() < 0.55 ? "10" : null;
        seen["tags"] = open ? "new" : won == dice.NextDouble() < 0.97 ? "will revert" : "ringing";
        seen["paid"] = $"{(!open && won ? 100 : 60) + dice.Next(45)}";
        seen["check_digit"] = won ^ halfA ^ dice.NextDouble() < 0.04 ? "1" : "0";
    }
}
