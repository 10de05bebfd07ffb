namespace LeadScoring.Mapping;

/// <summary>What the chapters of one file learn from each other while it is read.</summary>
internal sealed class MappingContext(ProblemList problems, SideFiles files, ISecretSource? secrets)
{
    private (IReadOnlyList<string> Names, ILookup<string, (LeadDraft Lead, FieldDraft Field)> Fields)? _index;

    private int _indexed;

    public ProblemList Problems { get; } = problems;

    public SideFiles Files { get; } = files;

    /// <summary>Where keys come from; <see langword="null"/> while a file is only checked.</summary>
    public ISecretSource? Secrets { get; } = secrets;

    public List<CrmConnection> Connections { get; } = [];

    /// <summary>How connections write decimals, where that is said.</summary>
    public Dictionary<ConnectionId, DecimalMark> Marks { get; } = [];

    /// <summary>What steps look things up in.</summary>
    public WordBook Words { get; set; } = WordBook.Shipped;

    /// <summary>What currencies are worth; <see langword="null"/> when no rates are named, or they cannot be read.</summary>
    public ExchangeRates? Rates { get; set; }

    /// <summary>Whether the mapping names rates at all.</summary>
    public bool HasRates { get; set; }

    /// <summary>Every step of every field with its version: facts made by other ones no longer fit.</summary>
    public SortedSet<string> StepVersions { get; } = new(StringComparer.Ordinal);

    public List<LeadDraft> Leads { get; } = [];

    /// <summary>A lead object whose stream could not be read: what points at it is not reported as well.</summary>
    public bool HasBrokenLead => Leads.Exists(l => l.Source.Stream == LeadDraft.NoStream);

    public List<ActivitySource> Activities { get; } = [];

    public List<DealDraft> Deals { get; } = [];

    public List<AccountDraft> Accounts { get; } = [];

    /// <summary>Name of the activity object; <see langword="null"/> when nothing is mapped as activity.</summary>
    public string? ActivityName { get; set; }

    /// <summary>Where things stand that only the records can judge.</summary>
    public MappingNotes Notes { get; } = new();

    /// <summary>Every place that names a CRM field.</summary>
    public List<CrmFieldUse> Uses { get; } = [];

    /// <summary>CRM fields of lead objects that the label looks at: no feature may.</summary>
    public HashSet<(string ObjectName, string CrmField)> LabelFields { get; } = [];

    /// <summary>Names of mapped fields over all lead objects, in file order.</summary>
    public IReadOnlyList<string> LeadFieldNames => Index().Names;

    /// <summary>A mapped lead field and the object it is on, one for each object that has it; by priority.</summary>
    public IEnumerable<(LeadDraft Lead, FieldDraft Field)> LeadFields(string name) => Index().Fields[name];

    /// <summary>Lead fields by name; made anew when another lead object was read.</summary>
    private (IReadOnlyList<string> Names, ILookup<string, (LeadDraft Lead, FieldDraft Field)> Fields) Index()
    {
        if (_index is null || _indexed != Leads.Count)
        {
            ILookup<string, (LeadDraft Lead, FieldDraft Field)> fields = Leads.SelectMany(l => l.Fields.Select(f => (Lead: l, Field: f))).ToLookup(f => f.Field.Mapping.Name, StringComparer.Ordinal);
            _index = ([.. fields.Select(f => f.Key)], fields);
            _indexed = Leads.Count;
        }

        return _index.Value;
    }

    /// <summary>A mapped account field and the object it is on; by priority.</summary>
    public IEnumerable<(AccountDraft Account, FieldDraft Field)> AccountFields(string name) =>
        Accounts.SelectMany(a => a.Fields.Where(f => f.Mapping.Name == name).Select(f => (a, f)));

    /// <summary>Whether the owners of accounts are known.</summary>
    public bool KnowsAccountOwners => Accounts.Exists(a => a.Source.OwnerField is not null);

    /// <summary>What reps say of scores; <see langword="null"/> = not listened to.</summary>
    public FeedbackOptions? Feedback { get; set; }

    public CrmConnection? Connection(ConnectionId id) => Connections.Find(c => c.Id == id);

    /// <summary>Reads <c>sf.Lead</c>; the connection must be there.</summary>
    public StreamKey? Stream(TextNode node, string what)
    {
        int dot = node.Text.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot == node.Text.Length - 1)
        {
            Problems.Error(node.At, $"{what}: \"{node.Text}\" is not a stream. Write connection.stream, for example sf.Lead or hs.contacts.");
            return null;
        }

        ConnectionId id = new(node.Text[..dot]);
        if (Connection(id) is null)
        {
            Problems.Error(node.At, $"There is no connection \"{id}\"{Nearest.Hint(id.Value, [.. Connections.Select(c => c.Id.Value)])}");
            return null;
        }

        StreamKey stream = new(id, new StreamName(node.Text[(dot + 1)..]));
        PushedConnections.CheckStream(Connection(id)!, stream, node, Problems);
        return stream;
    }

    /// <summary>What files and event streams say of joining: part of how facts are made.</summary>
    public List<Node> Pushed { get; } = [];

    /// <summary>Names of lead fields that files and event streams join by.</summary>
    public List<TextNode> Joins { get; } = [];

    public StepSettings SettingsOf(StreamKey stream) => new(Words, Marks.GetValueOrDefault(stream.Connection));

    public bool IsSalesforce(StreamKey stream) => Connection(stream.Connection)?.Kind == ConnectionsChapter.Salesforce;

    /// <summary>The only values that a lead field can have on any object; <see langword="null"/> = not known.</summary>
    public IReadOnlyCollection<string>? ClassesOf(string leadField)
    {
        IReadOnlyCollection<string>?[] all = [.. LeadFields(leadField).Select(f => f.Field.Classes)];
        return all.Length == 0 || all.Contains(null) ? null : [.. all.SelectMany(c => c!).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Notes that a condition compares a field's own CRM values, for messages that know the CRM's picklists.</summary>
    public void Compares(StreamKey stream, FieldDraft field, NamedOffset name, Place at, bool isLabel)
    {
        if (field.IsVerbatim && name.Comparison.Operator is ComparisonOperator.EqualTo or ComparisonOperator.NotEqualTo)
        {
            Uses.Add(new CrmFieldUse(stream, field.Mapping.From, at, IsWritten: false) { ComparedWith = name.Comparison.Values, IsLabel = isLabel });
        }
    }

    /// <summary>Notes that the file reads a CRM field there.</summary>
    public void Reads(StreamKey stream, string field, Place at, bool isTime = false) => Uses.Add(new CrmFieldUse(stream, field, at, IsWritten: false) { IsTime = isTime });
}

/// <summary>A lead object while the file is read; later chapters may add to it.</summary>
internal sealed class LeadDraft(LeadSource source, IReadOnlyList<FieldDraft> fields, string? idField, Place at)
{
    /// <summary>Stands where a stream could not be read.</summary>
    public static readonly StreamKey NoStream = new(new ConnectionId("?"), new StreamName("?"));

    /// <summary>Where the object begins.</summary>
    public Place At { get; } = at;

    public LeadSource Source { get; set; } = source;

    public IReadOnlyList<FieldDraft> Fields { get; } = fields;

    /// <summary>The id's name as the file spells it.</summary>
    public string? IdField { get; } = idField;
}

/// <summary>A deal object while the file is read.</summary>
internal sealed record DealDraft(DealSource Source, IReadOnlyList<FieldDraft> Fields);

/// <summary>An account object while the file is read.</summary>
internal sealed record AccountDraft(AccountSource Source, IReadOnlyList<FieldDraft> Fields);

/// <summary>A mapped field, what it is good for and where it stands.</summary>
internal sealed record FieldDraft(FieldMapping Mapping, FieldNature Nature, Place At)
{
    /// <summary>The only values it can have, where the mapping says so; <see langword="null"/> = not known.</summary>
    public IReadOnlyCollection<string>? Classes { get; init; }

    /// <summary>Whether the CRM's own values come through, apart from case and spaces.</summary>
    public bool IsVerbatim { get; init; }
}
