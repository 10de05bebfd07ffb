using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>One update by the collections resource, carried out once: when it is unknown whether it happened, the records are looked at before anything is sent again.</summary>
internal sealed class CollectionUpdate(SalesforceApi api, Backoff backoff, SalesforceOptions options, StreamName stream, ObjectDescription description)
{
    /// <summary>Sends rows and gives a verdict on each, in their order.</summary>
    /// <exception cref="CrmException">The whole request failed and no row is known to be written.</exception>
    public async ValueTask<IReadOnlyList<RowVerdict>> SendAsync(IReadOnlyList<FieldWrite> rows, CancellationToken cancellationToken)
    {
        RowVerdict?[] verdicts = new RowVerdict?[rows.Count];
        for (int tries = 0; ; tries++)
        {
            int[] open = [.. Enumerable.Range(0, rows.Count).Where(i => verdicts[i] is null)];
            try
            {
                if (tries > 0)
                {
                    await LookAsync(rows, open, verdicts, cancellationToken);
                    open = [.. open.Where(i => verdicts[i] is null)];
                }

                if (open.Length > 0)
                {
                    await SendAsync(rows, open, verdicts, cancellationToken);
                }

                return verdicts!;
            }
            catch (CrmException e) when (e.Kind == CrmFailureKind.Transient && tries < options.DoubtRetries)
            {
                await backoff.WaitAsync(tries, options.FirstDoubtWait, cancellationToken);
            }
            catch (CrmException e) when (open.Length < rows.Count)
            {
                return [.. verdicts.Select((v, i) => v ?? new RowVerdict(new WriteResult(rows[i].Id, WriteStatus.Deferred, e.Code ?? "UNKNOWN", e.Message), []))];
            }
        }
    }

    /// <summary>Marks as written what holds our values already; one query.</summary>
    private async ValueTask LookAsync(IReadOnlyList<FieldWrite> rows, int[] open, RowVerdict?[] verdicts, CancellationToken cancellationToken)
    {
        IEnumerable<string> fields = open.SelectMany(i => rows[i].Fields.Keys).Select(f => description.Find(f)!.Field.Name).Distinct(StringComparer.Ordinal);
        Dictionary<string, int> byId = open.ToDictionary(i => ShortId(rows[i].Id.Value), StringComparer.Ordinal);
        List<int?> written = await api.QueryAllRowsAsync(
            $"SELECT Id, {string.Join(", ", fields)} FROM {stream} WHERE Id IN ({string.Join(',', open.Select(i => Soql.Text(rows[i].Id.Value)))})",
            $"looking whether {stream} was written",
            r => byId.TryGetValue(ShortId(r.TextOf("Id") ?? string.Empty), out int i) && HeldValues.Match(description, rows[i], r) ? i : (int?)null,
            cancellationToken);
        foreach (int i in written.OfType<int>())
        {
            verdicts[i] = new RowVerdict(new WriteResult(rows[i].Id, WriteStatus.Written), []);
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<FieldWrite> rows, int[] open, RowVerdict?[] verdicts, CancellationToken cancellationToken)
    {
        using JsonDocument answer = await api.UpdateOnceAsync($"writing {stream}", w => WriteBody(w, open.Select(i => rows[i])), cancellationToken);
        if (answer.RootElement.ValueKind != JsonValueKind.Array || answer.RootElement.GetArrayLength() != open.Length)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} did not answer row by row to {open.Length} rows of {stream}; some may be written. The next run reads them and sends what is missing.");
        }

        // A failed row may come without its id: then its place tells which one it is.
        Dictionary<string, int> byId = open.ToDictionary(i => ShortId(rows[i].Id.Value), StringComparer.Ordinal);
        foreach ((int place, JsonElement verdict) in open.Zip(answer.RootElement.EnumerateArray()))
        {
            int index = verdict.TextOf("id") is { } id && byId.TryGetValue(ShortId(id), out int named) ? named : place;
            verdicts[index] = Read(rows[index], verdict);
        }

        if (Array.Exists(open, i => verdicts[i] is null))
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} answered twice to some rows of {stream} and not to others; some may be written. The next run reads them and sends what is missing.");
        }
    }

    private void WriteBody(Utf8JsonWriter writer, IEnumerable<FieldWrite> writes)
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

    private static RowVerdict Read(FieldWrite write, JsonElement verdict)
    {
        if (verdict.IsTrue("success"))
        {
            return new RowVerdict(new WriteResult(write.Id, WriteStatus.Written), []);
        }

        JsonElement error = verdict.Items("errors").FirstOrDefault();
        string? code = error.TextOf("statusCode");
        string words = Redaction.Clean(error.TextOf("message"), write.Fields.Values);
        string[] fields = [.. error.Items("fields").Select(f => f.ToString())];
        return new RowVerdict(new WriteResult(write.Id, WriteVerdicts.Of(code, fields), code ?? "UNKNOWN", words), fields);
    }

    /// <summary>The 15 characters that tell records apart; the three after them only repeat their case.</summary>
    private static string ShortId(string id) => id.Length == 18 ? id[..15] : id;
}
