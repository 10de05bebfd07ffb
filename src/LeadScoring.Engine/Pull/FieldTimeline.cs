namespace LeadScoring.Engine.Pull;

/// <summary>The mapped values of one field of one record over time.</summary>
internal sealed class FieldTimeline
{
    private readonly List<(DateTimeOffset KnownAt, MappedValue Value)> _steps;

    private FieldTimeline(List<(DateTimeOffset, MappedValue)> steps, bool hasHistory)
    {
        _steps = steps;
        HasHistory = hasHistory;
    }

    /// <summary>Whether any change of the raw field is on record; without one, the value is taken as known since the record was created.</summary>
    public bool HasHistory { get; }

    /// <summary>Each value and from when it was known, oldest first; neighbours differ.</summary>
    public IReadOnlyList<(DateTimeOffset KnownAt, MappedValue Value)> Steps => _steps;

    /// <summary>The newest value.</summary>
    public MappedValue Current => _steps[^1].Value;

    /// <summary>Puts the changes of the field's CRM field in order, starting from what it held when the record was created.</summary>
    public static FieldTimeline Of(FieldMapping field, StoredRecord record, DateTimeOffset createdAt)
    {
        if (field.AlsoReads.Count > 0)
        {
            return OfSeveral(field, record, createdAt);
        }

        List<(DateTimeOffset, MappedValue)> steps = [];
        bool any = false;
        foreach (FieldChange change in record.Changes)
        {
            if (!string.Equals(change.Field, field.From, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!any && change.ChangedAt > createdAt)
            {
                Append(steps, createdAt, field.Conversion.Convert(change.OldValue));
            }

            any = true;
            Append(steps, change.ChangedAt < createdAt ? createdAt : change.ChangedAt, field.Conversion.Convert(change.NewValue));
        }

        if (!any)
        {
            steps.Add((createdAt, field.Conversion.Convert(Raw(record, field.From))));
        }

        return new FieldTimeline(steps, any);
    }

    /// <summary>A field made of several CRM fields gets a value whenever one of them changes, from what each held at that instant.</summary>
    private static FieldTimeline OfSeveral(FieldMapping field, StoredRecord record, DateTimeOffset createdAt)
    {
        FieldChange[] changes = [.. record.Changes.Where(c => field.Reads.Contains(c.Field, StringComparer.OrdinalIgnoreCase)).OrderBy(c => c.ChangedAt)];
        Dictionary<string, string?> held = new(StringComparer.OrdinalIgnoreCase);
        foreach (string name in field.Reads)
        {
            FieldChange[] own = Array.FindAll(changes, c => string.Equals(c.Field, name, StringComparison.OrdinalIgnoreCase));
            // What it held at first: what a change until then says, the old value of the first one after, or what it holds now when it never changed.
            held[name] = Array.FindLast(own, c => c.ChangedAt <= createdAt) is { } early ? early.NewValue : own.Length > 0 ? own[0].OldValue : Raw(record, name);
        }

        List<(DateTimeOffset, MappedValue)> steps = [(createdAt, Value(createdAt))];
        foreach (FieldChange change in changes.Where(c => c.ChangedAt > createdAt))
        {
            held[change.Field] = change.NewValue;
            Append(steps, change.ChangedAt, Value(change.ChangedAt));
        }

        return new FieldTimeline(steps, changes.Length > 0);

        MappedValue Value(DateTimeOffset asOf) => field.Conversion.Convert(held[field.From], n => held.GetValueOrDefault(n), asOf);
    }

    /// <summary>The value at an instant; <see langword="null"/> before the record existed.</summary>
    public string? At(DateTimeOffset instant)
    {
        string? text = null;
        foreach ((DateTimeOffset knownAt, MappedValue value) in _steps)
        {
            if (knownAt > instant)
            {
                break;
            }

            text = value.Text;
        }

        return text;
    }

    private static void Append(List<(DateTimeOffset KnownAt, MappedValue Value)> steps, DateTimeOffset at, MappedValue value)
    {
        if (steps.Count > 0 && steps[^1].KnownAt == at)
        {
            steps.RemoveAt(steps.Count - 1);
        }

        if (steps.Count == 0 || steps[^1].Value != value)
        {
            steps.Add((at, value));
        }
    }

    private static string? Raw(StoredRecord record, string field) => record.Record.Fields.GetValueOrDefault(field);
}
