using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Writes batches by the collections resource, one request per batch.</summary>
internal sealed class RecordWriting(SalesforceApi api, MetadataMemory metadata)
{
    public const int MaxBatch = 200;

    private const string MisfitCode = "INVALID_TYPE_ON_FIELD_IN_RECORD";
    private const string UnknownFieldCode = "INVALID_FIELD";

    public async ValueTask<IReadOnlyList<WriteResult>> WriteAsync(StreamName stream, IReadOnlyList<FieldWrite> batch, CancellationToken cancellationToken)
    {
        Check(batch);
        if (batch.Count == 0)
        {
            return [];
        }

        ObjectDescription description = await metadata.DescribeAsync(stream, batch.SelectMany(w => w.Fields.Keys), cancellationToken);
        WriteResult?[] results = [.. batch.Select(w => Misfit(description, w))];
        int[] sent = [.. Enumerable.Range(0, batch.Count).Where(i => results[i] is null)];
        if (sent.Length > 0)
        {
            using JsonDocument answer = await api.UpdateAsync($"writing {stream}", w => WriteBody(w, stream, description, sent.Select(i => batch[i])), cancellationToken);
            if (answer.RootElement.ValueKind != JsonValueKind.Array || answer.RootElement.GetArrayLength() != sent.Length)
            {
                throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} did not answer row by row to {sent.Length} rows of {stream}; some may be written. The next run reads them and sends what is missing.");
            }

            // A failed row may come without its id: only the order tells which one it is.
            foreach ((int index, JsonElement verdict) in sent.Zip(answer.RootElement.EnumerateArray()))
            {
                results[index] = Read(batch[index], verdict);
            }
        }

        return results!;
    }

    private static void Check(IReadOnlyList<FieldWrite> batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Count > MaxBatch)
        {
            throw new ArgumentException($"A batch holds at most {MaxBatch} records, this one {batch.Count}.", nameof(batch));
        }

        if (batch.Select(w => w.Id).Distinct().Count() != batch.Count)
        {
            throw new ArgumentException("A batch names a record twice.", nameof(batch));
        }
    }

    /// <summary>The verdict on a row that Salesforce would refuse; <see langword="null"/> for one to send.</summary>
    internal static WriteResult? Misfit(ObjectDescription description, FieldWrite write)
    {
        foreach ((string name, string? text) in write.Fields)
        {
            FieldDescription? field = description.Find(name);
            if (FieldValue.Problem(field, name, text) is { } problem)
            {
                return new WriteResult(write.Id, WriteStatus.Rejected, field is null ? UnknownFieldCode : MisfitCode, problem);
            }
        }

        return null;
    }

    private static void WriteBody(Utf8JsonWriter writer, StreamName stream, ObjectDescription description, IEnumerable<FieldWrite> writes)
    {
        writer.WriteBoolean("allOrNone", false);
        writer.WriteStartArray("records");
        foreach (FieldWrite write in writes)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("attributes");
            writer.WriteString("type", stream.Value);
            writer.WriteEndObject();
            writer.WriteString("id", write.Id.Value);
            foreach ((string name, string? text) in write.Fields)
            {
                FieldValue.Write(writer, description.Find(name)!, text);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static WriteResult Read(FieldWrite write, JsonElement verdict)
    {
        if (verdict.IsTrue("success"))
        {
            return new WriteResult(write.Id, WriteStatus.Written);
        }

        JsonElement error = verdict.Items("errors").FirstOrDefault();
        string? code = error.TextOf("statusCode");
        string words = Redaction.Clean(error.TextOf("message"), write.Fields.Values);
        string[] fields = [.. error.Items("fields").Select(f => f.ToString())];
        return new WriteResult(write.Id, WriteVerdicts.Of(code, fields), code ?? "UNKNOWN", words);
    }
}
