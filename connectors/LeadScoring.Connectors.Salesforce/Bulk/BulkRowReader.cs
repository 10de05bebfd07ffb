using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Turns CSV rows of one plan's job into records or field changes, the same as <see cref="RowReader"/> makes of JSON.</summary>
internal sealed class BulkRowReader(ReadPlan plan, ObjectDescription description)
{
    private readonly HashSet<string> _numbers = [.. description.Fields.Where(f => f.Field.Type == CrmFieldType.Number).Select(f => f.Field.Name)];
    private (string Name, int Column, bool IsNumber)[] _fields = [];
    private int _id;
    private int _stamp;
    private int _created;
    private int _deleted;
    private int _master;
    private int _parent;
    private int _field;
    private int _before;
    private int _after;

    /// <summary>Cells per row.</summary>
    public int Width { get; private set; }

    /// <summary>Takes in a page's header; Salesforce answers with its own spelling, whatever the query's.</summary>
    /// <exception cref="JsonException">A column is missing.</exception>
    public void Bind(IReadOnlyList<string?> header)
    {
        Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < header.Count; i++)
        {
            places[header[i] ?? string.Empty] = i;
        }

        int Place(string name) => places.TryGetValue(name, out int place) ? place : throw new JsonException($"The results have no column {name}.");
        Width = header.Count;
        _id = Place("Id");
        _stamp = Place(plan.Cursor);
        _created = plan.HasCreated ? Place("CreatedDate") : -1;
        _deleted = plan.HasDeleted ? Place("IsDeleted") : -1;
        _master = plan.HasMaster ? Place(ReadPlan.Master) : -1;
        if (plan.History is { } history)
        {
            (_parent, _field, _before, _after) = (Place(history.ParentField), Place("Field"), Place("OldValue"), Place("NewValue"));
        }
        else
        {
            _fields = [.. plan.Request.Fields.Select(f => (f, Place(f), _numbers.Contains(f)))];
        }
    }

    /// <summary>Adds what a row tells.</summary>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public void Read(IReadOnlyList<string?> cells, List<CrmRecord> records, List<FieldChange> changes)
    {
        bool deleted = _deleted >= 0 && cells[_deleted] == "true";
        if (plan.History is { } history)
        {
            AddChange(cells, history, deleted, changes);
            return;
        }

        Dictionary<string, string?> fields = new(deleted ? 0 : _fields.Length, StringComparer.Ordinal);
        if (!deleted)
        {
            foreach ((string name, int column, bool isNumber) in _fields)
            {
                fields[name] = FieldText.OfCell(cells[column], isNumber);
            }
        }

        records.Add(new CrmRecord(
            new CrmRecordId(cells[_id] ?? throw new JsonException("A row has no Id.")),
            _created >= 0 ? FieldText.Instant(cells[_created]) : null,
            FieldText.Instant(cells[_stamp]),
            deleted,
            fields)
        {
            MergedInto = deleted && _master >= 0 && cells[_master] is { Length: > 0 } winner ? new CrmRecordId(winner) : null,
        });
    }

    private void AddChange(IReadOnlyList<string?> cells, HistoryObject history, bool deleted, List<FieldChange> changes)
    {
        string? before = FieldText.OfCell(cells[_before], isNumber: false);
        string? after = FieldText.OfCell(cells[_after], isNumber: false);
        if (!deleted && cells[_parent] is { } parent && HistoryObject.FieldOf(cells[_field], before, after) is { } field
            && (plan.Request.Fields.Count == 0 || plan.Request.Fields.Contains(field, StringComparer.OrdinalIgnoreCase)))
        {
            changes.Add(new FieldChange(history.Parent, new CrmRecordId(parent), field, before, after, FieldText.Instant(cells[_stamp])));
        }
    }
}
