using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Proves, as our own user, that fields can be written, and changes nothing by it.</summary>
/// <remarks>
/// One record is sent its own present values in a composite request that is bound to fail at its second part, so that Salesforce carries the write out,
/// with all its rules and rights, and takes it back. Stamps, history and change events stay as they were. Source: REST API Developer Guide, "Composite", <c>allOrNone</c>.
/// </remarks>
internal sealed class WriteProof(SalesforceApi api, MetadataMemory metadata)
{
    private const string Write = "write";
    private const string RollBack = "rollBack";

    /// <summary>No record has it: the number that Salesforce never gives.</summary>
    private const string NobodysNumber = "000000000000AAA";

    private static readonly HashSet<string> Undone = ["PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK"];

    /// <summary>One result per field.</summary>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProveAsync(StreamName stream, IReadOnlyList<string> fields, CancellationToken cancellationToken)
    {
        if (fields.Count == 0)
        {
            return [];
        }

        ObjectDescription description = await metadata.DescribeAsync(stream, fields, cancellationToken);
        Dictionary<string, string?> problems = fields.ToDictionary(
            f => f,
            f => description.Find(f) is { Field.IsWritable: true } ? null : $"our user may read {stream}.{f} and not write it. Let the administrator grant edit access on {stream} and this field.",
            StringComparer.OrdinalIgnoreCase);
        List<string> open = [.. fields.Where(f => problems[f] is null)];
        if (open.Count > 0 && await SampleAsync(stream, description, open, cancellationToken) is { } sample)
        {
            // A refusal that names fields is theirs alone; the others are tried again without them.
            while (open.Count > 0 && await TryAsync(stream, description, sample, open, cancellationToken) is { } refusal)
            {
                string[] blamed = [.. open.Where(f => refusal.Fields.Contains(f, StringComparer.OrdinalIgnoreCase))];
                foreach (string field in blamed.Length > 0 ? blamed : [.. open])
                {
                    problems[field] = refusal.Problem;
                    open.Remove(field);
                }
            }
        }

        return [.. fields.Select(f => new ProvisionResult(f, problems[f] is null ? ProvisionStatus.Exists : ProvisionStatus.Conflict, problems[f]) { Kind = ProvisionKind.Proof })];
    }

    /// <summary>The record that changed last, as text; <see langword="null"/> in an empty org, where the metadata's word has to do.</summary>
    private async ValueTask<(string Id, Dictionary<string, string?> Values)?> SampleAsync(StreamName stream, ObjectDescription description, List<string> fields, CancellationToken cancellationToken)
    {
        // A converted lead takes no writes from anybody.
        string alive = description.Find("IsConverted") is { IsFilterable: true } ? " WHERE IsConverted = false" : string.Empty;
        string order = description.Find("SystemModstamp") is { IsSortable: true } ? " ORDER BY SystemModstamp DESC" : string.Empty;
        List<(string Id, Dictionary<string, string?> Values)> rows = await api.QueryAllRowsAsync(
            $"SELECT Id, {string.Join(", ", fields)} FROM {stream.Value}{alive}{order} LIMIT 1",
            $"choosing a record of {stream} to prove writing on",
            r => (r.TextOf("Id") ?? throw new JsonException("A row has no Id."), fields.ToDictionary(f => f, f => FieldText.Of(r.Required(description.Find(f)!.Field.Name)), StringComparer.OrdinalIgnoreCase)),
            cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>What stands against writing these fields; <see langword="null"/> when nothing does.</summary>
    private async ValueTask<(string Problem, string[] Fields)?> TryAsync(StreamName stream, ObjectDescription description, (string Id, Dictionary<string, string?> Values) sample, List<string> fields, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await api.CreateAsync("composite", $"proving that {stream} can be written", w =>
        {
            w.WriteBoolean("allOrNone", true);
            w.WriteStartArray("compositeRequest");
            w.WriteStartObject();
            w.WriteString("method", "PATCH");
            w.WriteString("url", api.PathOf($"sobjects/{stream.Value}/{sample.Id}"));
            w.WriteString("referenceId", Write);
            w.WriteStartObject("httpHeaders");
            w.WriteString("Sforce-Auto-Assign", "FALSE");
            w.WriteEndObject();
            w.WriteStartObject("body");
            foreach (string field in fields)
            {
                FieldValue.Write(w, description.Find(field)!, sample.Values[field]);
            }

            w.WriteEndObject();
            w.WriteEndObject();
            w.WriteStartObject();
            w.WriteString("method", "DELETE");
            w.WriteString("url", api.PathOf($"sobjects/{stream.Value}/{sample.Id[..3]}{NobodysNumber}"));
            w.WriteString("referenceId", RollBack);
            w.WriteEndObject();
            w.WriteEndArray();
        }, cancellationToken);
        JsonElement part = answer.RootElement.Items("compositeResponse").FirstOrDefault(p => p.TextOf("referenceId") == Write);
        JsonElement body = part.Required("body");
        string? code = SalesforceProfile.ReadError(body).Code;
        if (code is not null && Undone.Contains(code))
        {
            return null;
        }

        if (part.Required("httpStatusCode").GetInt32() is >= 200 and < 300)
        {
            // The write stayed although the whole was to be taken back. It was of the present values, so nothing is lost, and it proves what was asked.
            return null;
        }

        JsonElement error = body.ValueKind == JsonValueKind.Array && body.GetArrayLength() > 0 ? body[0] : body;
        return ($"{SalesforceProfile.Name} refused a trial write with {code}: {Redaction.Clean(error.TextOf("message"), sample.Values.Values)} Let the administrator mend that, or name another field.", [.. error.Items("fields").Select(f => f.ToString())]);
    }
}
