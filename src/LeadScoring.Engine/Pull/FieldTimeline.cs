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
