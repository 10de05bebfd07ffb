using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>What became of one row of an ingest job; the error as the results file words it.</summary>
internal sealed record IngestVerdict(string? Id, bool Created, string? Error);

/// <summary>Carries out the rows of one ingest job. <see cref="Apply"/> needs the organisation's write lock.</summary>
internal sealed class IngestRows(string operation, ObjectTable table, Organization organization, FieldAccess access, RecordEditor records, RecordResource single, FaultSwitchboard faults, Editor editor)
{
    private const string Clear = "#N/A";
    private string[] _columns = [];
    private int _id = -1;

    public string ObjectName => table.Definition.Name;

    public string? AssignmentRuleId { get; init; }

    public FieldDefinition? ExternalIdField { get; init; }

    /// <summary>Takes in the header.</summary>
    /// <returns>What is wrong with it.</returns>
    public string? Bind(string[] columns)
    {
        _columns = columns;
        _id = Array.FindIndex(columns, c => c.Equals("Id", StringComparison.OrdinalIgnoreCase));
        string? unknown = Array.Find(columns, c => access.Find(table.Definition, c.Split('.')[0]) is null && !(c.Contains('.', StringComparison.Ordinal) && table.Definition.FindRelationship(c.Split('.')[0]) is not null));
        return unknown is null ? null : $"InvalidBatch : Field name not found : {unknown}";
    }

    public IngestVerdict Apply(IReadOnlyList<string> cells)
    {
        string? id = _id >= 0 && _id < cells.Count ? cells[_id] : null;
        if (faults.Take("bulk-row-error", id ?? string.Empty) is { } rule)
        {
            return new IngestVerdict(id, false, rule.Argument ?? "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record:--");
        }

        try
        {
            return organization.Atomically(() => Save(id, cells), v => v.Error is null);
        }
        catch (ApiException e)
        {
            return new IngestVerdict(id, false, $"{e.Fault.Code}:{e.Fault.Message}:{string.Join(',', e.Fault.Fields)} --");
        }
    }

    private IngestVerdict Save(string? id, IReadOnlyList<string> cells)
    {
        if (cells.Count != _columns.Length)
        {
            throw new ApiException(400, "INVALID_CSV", "the row has another number of values than the header");
        }

        if (operation is "delete" or "hardDelete")
        {
            records.Delete(table, id ?? string.Empty, editor, operation == "hardDelete");
            return new IngestVerdict(id, false, null);
        }

        using PooledBuffer buffer = new();
        WriteFields(buffer, cells);
        using JsonDocument fields = JsonDocument.Parse(buffer.Written);
        switch (operation)
        {
            case "insert":
                return new IngestVerdict(records.Create(table, fields.RootElement, editor), true, null);
            case "upsert" when ExternalIdField is { Type: not FieldType.Id } external:
                int place = Array.FindIndex(_columns, c => c.Equals(external.Name, StringComparison.OrdinalIgnoreCase));
                SaveOutcome outcome = single.Upsert(table, external, place < 0 ? string.Empty : cells[place], fields.RootElement, editor);
                return new IngestVerdict(outcome.Id, outcome.Created, null);
            default:
                if (string.IsNullOrEmpty(id))
                {
                    throw new ApiException(400, new ApiFault("MISSING_ARGUMENT", "Id not specified in an update call", "Id"));
                }

                records.Update(table, RecordId.Normalize(id) ?? throw new ApiException(400, new ApiFault("MALFORMED_ID", $"malformed id {id}", "Id")), fields.RootElement, editor);
                return new IngestVerdict(id, false, null);
        }
    }

    /// <summary>Empty cells leave fields as they are.</summary>
    private void WriteFields(PooledBuffer buffer, IReadOnlyList<string> cells)
    {
        using Utf8JsonWriter writer = new(buffer);
        writer.WriteStartObject();
        for (int i = 0; i < cells.Count; i++)
        {
            if (i == _id || cells[i].Length == 0)
            {
                continue;
            }

            if (cells[i] == Clear)
            {
                writer.WriteNull(_columns[i]);
            }
            else
            {
                bool isFlag = table.Definition.Find(_columns[i]) is { Type: FieldType.Boolean };
                writer.WriteString(_columns[i], isFlag && cells[i] is "1" or "0" ? (cells[i] == "1" ? "true" : "false") : cells[i]);
            }
        }

        writer.WriteEndObject();
    }
}
