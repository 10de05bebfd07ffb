using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes or changes set-up rows by the collections resource: many with one call, a verdict for each.</summary>
internal sealed class RowCreation(SalesforceApi api)
{
    /// <summary>Makes rows; per row what was refused in words, or <see langword="null"/>.</summary>
    /// <param name="type">Their object.</param>
    /// <param name="rows">Field to text or flag.</param>
    /// <param name="purpose">For messages.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyList<string?>> CreateAsync(string type, IReadOnlyList<IReadOnlyDictionary<string, object>> rows, string purpose, CancellationToken cancellationToken)
    {
        List<string?> verdicts = [];
        foreach (IReadOnlyDictionary<string, object>[] part in rows.Chunk(RecordWriting.MaxBatch))
        {
            using JsonDocument answer = await api.CreateAsync("composite/sobjects", purpose, w => Write(w, type, part), cancellationToken);
            verdicts.AddRange(Read(answer.RootElement, part.Length, purpose));
        }

        return verdicts;
    }

    /// <summary>Changes rows that name their <c>id</c>; per row what was refused in words, or <see langword="null"/>.</summary>
    public async ValueTask<IReadOnlyList<string?>> UpdateAsync(string type, IReadOnlyList<IReadOnlyDictionary<string, object>> rows, string purpose, CancellationToken cancellationToken)
    {
        List<string?> verdicts = [];
        foreach (IReadOnlyDictionary<string, object>[] part in rows.Chunk(RecordWriting.MaxBatch))
        {
            using JsonDocument answer = await api.UpdateAsync(purpose, w => Write(w, type, part), cancellationToken);
            verdicts.AddRange(Read(answer.RootElement, part.Length, purpose));
        }

        return verdicts;
    }

    private static void Write(Utf8JsonWriter writer, string type, IReadOnlyDictionary<string, object>[] rows)
    {
        // What could be made stays when some could not, and the next set-up asks only for the rest.
        writer.WriteBoolean("allOrNone", false);
        writer.WriteStartArray("records");
        foreach (IReadOnlyDictionary<string, object> row in rows)
        {
            writer.WriteStartObject();
            writer.WriteStartObject("attributes");
            writer.WriteString("type", type);
            writer.WriteEndObject();
            foreach ((string field, object value) in row)
            {
                if (value is bool flag)
                {
                    writer.WriteBoolean(field, flag);
                }
                else
                {
                    writer.WriteString(field, (string)value);
                }
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static IEnumerable<string?> Read(JsonElement verdicts, int count, string purpose)
    {
        if (verdicts.ValueKind != JsonValueKind.Array || verdicts.GetArrayLength() != count)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} did not answer {purpose} row by row. Set up again, which finishes what is missing; report this message if it stays.");
        }

        foreach (JsonElement verdict in verdicts.EnumerateArray())
        {
            JsonElement error = verdict.Items("errors").FirstOrDefault();
            string? code = error.TextOf("statusCode");

            // Made by somebody else in the meantime: it is there, which is what was wanted.
            yield return verdict.IsTrue("success") || code == "DUPLICATE_VALUE" ? null : $"{code}: {Redaction.Clean(error.TextOf("message"))}";
        }
    }
}
