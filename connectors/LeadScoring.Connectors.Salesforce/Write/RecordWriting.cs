using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Writes batches by the collections resource: one request per batch when nothing is in the way.</summary>
/// <remarks>
/// A row whose owner is refused is written again without the owner, and its verdict says so. Rows that others hold locked are sent again after a
/// wait, in half as large batches in the order of their accounts, a few times; what is locked even then is deferred.
/// </remarks>
internal sealed class RecordWriting(SalesforceApi api, MetadataMemory metadata, Backoff backoff, SalesforceOptions options)
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
        List<Pending> locked = [.. batch.Select((w, i) => new Pending(i, w, null)).Where(p => results[p.Index] is null)];
        if (locked.Count == 0)
        {
            return results!;
        }

        CollectionUpdate update = new(api, backoff, options, stream, description);
        locked = await SendAsync(update, [locked], results, isFirst: true, cancellationToken);
        int size = MaxBatch;
        for (int tries = 0; locked.Count > 0 && tries < options.LockRetries; tries++)
        {
            await backoff.WaitAsync(tries, options.FirstLockWait, cancellationToken);
            if (tries == 0)
            {
                IReadOnlyDictionary<string, string> parents = await new LockOrder(api, stream, description).ReadAsync([.. locked.Select(p => p.Write.Id)], cancellationToken);
                locked = [.. locked.OrderBy(p => parents.GetValueOrDefault(p.Write.Id.Value), StringComparer.Ordinal).ThenBy(p => p.Index)];
            }

            size = Math.Max(1, (Math.Min(size, locked.Count) + 1) / 2);
            locked = await SendAsync(update, locked.Chunk(size), results, isFirst: false, cancellationToken);
        }

        foreach (Pending pending in locked)
        {
            results[pending.Index] = new WriteResult(pending.Write.Id, WriteStatus.Deferred, "UNABLE_TO_LOCK_ROW", "Another transaction in the CRM holds the record or its account; it is sent again with the next run.");
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

    /// <summary>Sends parts one after another, notes what became of each row, and gives back those that were locked.</summary>
    private static async ValueTask<List<Pending>> SendAsync(CollectionUpdate update, IEnumerable<IReadOnlyList<Pending>> parts, WriteResult?[] results, bool isFirst, CancellationToken cancellationToken)
    {
        List<Pending> locked = [];
        Queue<(IReadOnlyList<Pending> Rows, bool MayThrow)> queue = new(parts.Select(p => (p, isFirst)));
        while (queue.TryDequeue(out (IReadOnlyList<Pending> Rows, bool MayThrow) part))
        {
            IReadOnlyList<RowVerdict> verdicts;
            try
            {
                verdicts = await update.SendAsync([.. part.Rows.Select(p => p.Write)], cancellationToken);
            }
            catch (CrmException e) when (!part.MayThrow)
            {
                // Other rows of the batch have their verdicts; this failure is that of its own rows.
                verdicts = [.. part.Rows.Select(p => new RowVerdict(new WriteResult(p.Write.Id, WriteStatus.Deferred, e.Code ?? "UNKNOWN", e.Message), []))];
            }

            List<Pending> ownerless = [];
            foreach ((Pending row, RowVerdict verdict) in part.Rows.Zip(verdicts))
            {
                if (verdict.IsLocked)
                {
                    locked.Add(row);
                }
                else if (row.OwnerRefusal is null && verdict.RefusesOwner && RowVerdict.WithoutOwner(row.Write) is { } rest)
                {
                    ownerless.Add(row with { Write = rest, OwnerRefusal = verdict.Result });
                }
                else
                {
                    results[row.Index] = row.Close(verdict.Result);
                }
            }

            if (ownerless.Count > 0)
            {
                queue.Enqueue((ownerless, false));
            }
        }

        return locked;
    }

    /// <summary>A row on its way.</summary>
    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Write">What is sent.</param>
    /// <param name="OwnerRefusal">What was said of the owner that <paramref name="Write"/> no longer has.</param>
    private sealed record Pending(int Index, FieldWrite Write, WriteResult? OwnerRefusal)
    {
        public WriteResult Close(WriteResult verdict) => OwnerRefusal is { } refusal && verdict.Status == WriteStatus.Written
            ? verdict with { ErrorCode = refusal.ErrorCode, Message = $"The owner was refused ({refusal.Message}); the other fields are written.", RefusedFields = [RowVerdict.OwnerField] }
            : verdict;
    }
}
