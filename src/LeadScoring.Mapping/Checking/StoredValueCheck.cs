using System.Globalization;

namespace LeadScoring.Mapping;

/// <summary>Holds a mapping against the records that were pulled: values that a map or word list does not know, and a label that nothing fits.</summary>
/// <remarks>Records are added one by one; memory is bounded whatever comes. Not thread-safe.</remarks>
public sealed class StoredValueCheck
{
    /// <summary>Distinct values counted per field; beyond them a field is free text, and single values tell nothing.</summary>
    private const int MostValues = 2000;

    private const int MostNamed = 3;

    private const int FewestLeads = 3;

    private const int LongestShown = 60;

    private readonly PipelineDefinition _pipeline;
    private readonly MappingNotes _notes;
    private readonly Dictionary<(string Object, string Field), Dictionary<string, int>> _unknown = [];
    private readonly Dictionary<string, int> _records = new(StringComparer.Ordinal);
    private int _good;
    private DateTimeOffset? _oldest;

    /// <exception cref="ArgumentException">The mapping has errors.</exception>
    public StoredValueCheck(MappingResult mapping)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        _pipeline = mapping.Pipeline ?? throw new ArgumentException("The mapping has errors.", nameof(mapping));
        _notes = mapping.Notes;
    }

    /// <summary>Streams whose records are wanted.</summary>
    public IEnumerable<StreamKey> Streams => _pipeline.Leads.Select(l => l.Stream).Concat(_pipeline.Deals.Select(d => d.Stream)).Distinct();

    /// <summary>Counts one record as it is now.</summary>
    public void Add(StoredRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (record.Record.IsDeleted)
        {
            return;
        }

        if (_pipeline.Leads.FirstOrDefault(l => l.Stream == record.Stream) is { } lead)
        {
            DateTimeOffset created = record.Record.CreatedAt ?? record.Record.ModifiedAt;
            _oldest = created < _oldest || _oldest is null ? created : _oldest;
            Count(record, lead.ObjectName, lead.Fields, created);
        }
        else if (_pipeline.Deals.FirstOrDefault(d => d.Stream == record.Stream) is { } deal)
        {
            Count(record, deal.ObjectName, deal.Fields, record.Record.CreatedAt ?? record.Record.ModifiedAt);
        }
    }

    /// <summary>What was found, in file order; none before any record was added.</summary>
    /// <param name="now">UTC.</param>
    public IReadOnlyList<MappingProblem> Problems(DateTimeOffset now)
    {
        ProblemList problems = new();
        foreach (((string ofObject, string field), Dictionary<string, int> values) in _unknown)
        {
            NameUnknown(ofObject, field, values, problems);
        }

        int asked = _pipeline.Label.GoodWhen.Select(g => g.ObjectName).Distinct(StringComparer.Ordinal).Sum(o => _records.GetValueOrDefault(o));
        if (_good == 0 && asked > 0 && _notes.GoodWhen is { } goodWhen)
        {
            problems.Warn(goodWhen, $"label.good_when holds for none of {Grouped(asked)} records ({string.Join(", ", _pipeline.Label.GoodWhen.Select(g => g.ObjectName).Distinct(StringComparer.Ordinal))}), so nothing can be learned. Look at the condition and at the fields it names.");
        }

        if (_oldest is { } oldest && now - oldest < _pipeline.Label.Within && _notes.Within is { } within)
        {
            problems.Warn(within, $"label.within is longer than the history: the oldest lead is {(int)(now - oldest).TotalDays} days old, and no window of {(int)_pipeline.Label.Within.TotalDays} days is over yet.");
        }

        return problems.InOrder();
    }

    private void Count(StoredRecord record, string ofObject, IReadOnlyList<FieldMapping> fields, DateTimeOffset asOf)
    {
        IReadOnlyDictionary<string, string?> raw = record.Record.Fields;
        _records[ofObject] = _records.GetValueOrDefault(ofObject) + 1;
        Dictionary<string, string?> mapped = new(StringComparer.Ordinal);
        foreach (FieldMapping field in fields)
        {
            MappedValue value = field.Conversion.Convert(raw.GetValueOrDefault(field.From), n => raw.GetValueOrDefault(n), asOf);
            mapped[field.Name] = value.Text;
            if (value.Quality == ValueQuality.Unknown && raw.GetValueOrDefault(field.From) is { } text)
            {
                Dictionary<string, int> values = _unknown.TryGetValue((ofObject, field.Name), out Dictionary<string, int>? known) ? known : _unknown[(ofObject, field.Name)] = new(StringComparer.OrdinalIgnoreCase);
                string shown = text.Trim();
                if (values.Count < MostValues || values.ContainsKey(shown))
                {
                    values[shown] = values.GetValueOrDefault(shown) + 1;
                }
            }
        }

        _good += _pipeline.Label.GoodWhen.Any(g => g.ObjectName == ofObject && g.Condition.Holds(n => mapped.GetValueOrDefault(n))) ? 1 : 0;
    }

    private void NameUnknown(string ofObject, string field, Dictionary<string, int> values, ProblemList problems)
    {
        if (!_notes.Lookups.TryGetValue((ofObject, field), out LookupNote? note))
        {
            return;
        }

        int all = _records[ofObject];
        foreach ((string value, int count) in values.Where(v => v.Value >= FewestLeads).OrderByDescending(v => v.Value).ThenBy(v => v.Key, StringComparer.Ordinal).Take(MostNamed))
        {
            string shown = value.Length > LongestShown ? value[..LongestShown] + "…" : value;
            string many = string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(_pipeline.Leads.Any(l => l.ObjectName == ofObject) ? "leads" : "deals")} ({100.0 * count / all:0.##} %)");
            string become = note.Becomes is null ? "It becomes empty." : $"It becomes \"{note.Becomes}\".";
            problems.Warn(note.At, note.List is null
                ? $"{note.From} value \"{shown}\" appears in {many} but is not in the map. {become} Add it?"
                : $"{note.From} value \"{shown}\" appears in {many} but is in no word list. {become} Add it: word_lists: {{ {note.List}: … }}");
        }
    }

    private static string Grouped(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
