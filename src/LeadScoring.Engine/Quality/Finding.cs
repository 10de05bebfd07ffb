namespace LeadScoring.Engine.Quality;

/// <summary>Gathers one kind of finding: counts all, shows some, and remembers whom it concerns as long as they are not too many.</summary>
internal sealed class Finding(string kind, string what)
{
    private const int Shown = 5;
    private const int MostRemembered = 200_000;

    private readonly List<string> _examples = [];
    private readonly HashSet<RecordRef> _records = [];
    private readonly HashSet<LeadId> _leads = [];
    private long _of;
    private bool _isLooked;

    public string Kind => kind;

    public long Count { get; private set; }

    /// <summary>Leads it concerns; complete only after all leads were looked at.</summary>
    public IReadOnlySet<LeadId> Leads => _leads;

    /// <summary>Whether all whom it concerns are remembered, so that the cost can be measured.</summary>
    public bool IsComplete => Count > 0 && Count <= MostRemembered;

    public void Look(RecordRef record, bool isFound)
    {
        _isLooked = true;
        _of++;
        if (!isFound)
        {
            return;
        }

        Count++;
        if (_examples.Count < Shown)
        {
            _examples.Add(record.ToString());
        }

        if (_records.Count < MostRemembered)
        {
            _records.Add(record);
        }
    }

    public void Look(LeadFacts lead, bool isFound)
    {
        Look(lead.Records.Count > 0 ? lead.Records[0] : default, isFound);
        Concerns(lead, isFound);
    }

    /// <summary>Notes whom found records belong to.</summary>
    public void Resolve(LeadFacts lead) => Concerns(lead, lead.Records.Any(_records.Contains));

    public QualityFinding Build(MeasuredCost? cost) => new(kind, what, _isLooked ? Count : null, _of, _examples, cost);

    private void Concerns(LeadFacts lead, bool isFound)
    {
        if (isFound && _leads.Count < MostRemembered)
        {
            _leads.Add(lead.Lead);
        }
    }
}
