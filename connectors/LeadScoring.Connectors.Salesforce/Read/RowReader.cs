using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Turns rows of one plan's query into records or field changes.</summary>
internal sealed class RowReader(ReadPlan plan)
{
    private readonly string[] _plain = [.. plan.Request.Fields.Where(f => !f.Contains('.', StringComparison.Ordinal))];
    private readonly string[][] _paths = [.. plan.Request.Fields.Where(f => f.Contains('.', StringComparison.Ordinal)).Select(f => f.Split('.'))];

    public static CrmRecordId IdOf(JsonElement row) => new(Property(row, "Id").GetString() ?? throw new JsonException("A row has no Id."));

    public DateTimeOffset StampOf(JsonElement row) => FieldText.Instant(Property(row, plan.Cursor));

    public CrmRecord Record(JsonElement row)
    {
        bool deleted = plan.HasDeleted && Property(row, "IsDeleted").ValueKind == JsonValueKind.True;
        DateTimeOffset? created = plan.HasCreated ? FieldText.Instant(Property(row, "CreatedDate")) : null;
        Dictionary<string, string?> fields = new(StringComparer.Ordinal);
        if (!deleted)
        {
            foreach (string field in _plain)
            {
                fields[field] = FieldText.Of(Property(row, field));
            }

            foreach (string[] path in _paths)
            {
                fields[string.Join('.', path)] = Follow(row, path);
            }
        }

        return new CrmRecord(IdOf(row), created, StampOf(row), deleted, fields)
        {
            MergedInto = deleted && plan.HasMaster && Property(row, ReadPlan.Master).GetString() is { } winner ? new CrmRecordId(winner) : null,
        };
    }

    /// <summary>Adds a row to the records, or to the changes where it is history.</summary>
    public void Take(JsonElement row, List<CrmRecord> records, List<FieldChange> changes)
    {
        if (plan.History is null)
        {
            records.Add(Record(row));
        }
        else if (Change(row, plan.History) is { } change)
        {
            changes.Add(change);
        }
    }

    /// <summary>Takes all rows of a page.</summary>
    /// <exception cref="CrmException">A row cannot be read (<see cref="CrmFailureKind.Unexpected"/>).</exception>
    public void Collect(QueryPage page, List<CrmRecord> records, List<FieldChange> changes)
    {
        try
        {
            foreach (JsonElement row in page.Rows)
            {
                Take(row, records, changes);
            }
        }
        catch (JsonException e)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} sent a row of {plan.Request.Stream} that cannot be read: {e.Message} Please report this message.", innerException: e);
        }
    }

    /// <summary>The change a history row tells of; <see langword="null"/> where it tells of an event or of a field that was not asked for, or is deleted.</summary>
    public FieldChange? Change(JsonElement row, HistoryObject history)
    {
        string? parent = Property(row, history.ParentField).GetString();
        string? before = FieldText.Of(Property(row, "OldValue"));
        string? after = FieldText.Of(Property(row, "NewValue"));
        string? field = HistoryObject.FieldOf(Property(row, "Field").GetString(), before, after);
        return parent is not null && field is not null && IsWanted(field) && !row.IsTrue("IsDeleted")
            ? new FieldChange(history.Parent, new CrmRecordId(parent), field, before, after, StampOf(row))
            : null;
    }

    /// <summary>A history stream that is asked for some fields brings only theirs; asked for none, it brings all.</summary>
    private bool IsWanted(string field) => _plain.Length == 0 || _plain.Contains(field, StringComparer.OrdinalIgnoreCase);

    private static string? Follow(JsonElement row, string[] path)
    {
        JsonElement value = row;
        foreach (string part in path)
        {
            value = Property(value, part);
            if (value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return FieldText.Of(value);
    }

    /// <summary>Salesforce answers with its own spelling, whatever the query's.</summary>
    private static JsonElement Property(JsonElement row, string name)
    {
        if (row.ValueKind == JsonValueKind.Object)
        {
            if (row.TryGetProperty(name, out JsonElement exact))
            {
                return exact;
            }

            foreach (JsonProperty property in row.EnumerateObject())
            {
                if (property.NameEquals(name) || string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return property.Value;
                }
            }
        }

        throw new JsonException($"A row lacks {name}.");
    }
}
