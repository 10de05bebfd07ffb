using System.Globalization;

namespace LeadScoring.Engine.WriteBack;

/// <summary>Makes the plan that puts back what a plan wrote over. Applied like any other plan, with a verdict for every row.</summary>
public static class UndoPlan
{
    private const int BatchSize = 500;

    /// <summary>Begins the reason of every field of such a plan.</summary>
    public const string Reason = "undo of ";

    /// <summary>Works out what to put back.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="planId">The plan that was applied.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The plan; fields that somebody changed since, or that a later run of ours wrote, are skipped with <see cref="SkipReason.ChangedByHuman"/> and <see cref="SkipReason.RecordMoved"/>.</returns>
    /// <exception cref="InvalidDataException">No such plan was applied, or its values before are forgotten (<c>keep_undo</c>).</exception>
    public static async Task<WriteBackPlan> MakeAsync(RunContext context, string planId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrEmpty(planId);
        List<PlannedWrite> writes = [];
        List<SkippedWrite> skipped = [];
        List<LedgerEntry> batch = new(BatchSize);
        bool any = false;
        await foreach (LedgerEntry entry in context.Store.Ledger.ReadPlanAsync(planId, cancellationToken))
        {
            any = true;
            if (context.Pipeline.Guards.KeepUndo is { } kept && context.Now - entry.SentAt > kept)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The values before that plan are forgotten: guards.keep_undo keeps them for {kept.TotalDays:0} days."));
            }

            if (entry.Status == WriteStatus.Written)
            {
                batch.Add(entry);
            }

            if (batch.Count == BatchSize)
            {
                await TakeAsync();
            }
        }

        await TakeAsync();
        if (!any)
        {
            throw new InvalidDataException($"No plan {planId} was ever applied from this store. Give the number of a run as \"leadscoring status\" shows it, or a plan's id.");
        }

        writes.Sort((a, b) => Compare(a.Stream, a.Record, b.Stream, b.Record));
        skipped.Sort((a, b) => Compare(a.Stream, a.Record, b.Stream, b.Record));
        WriteBackPlan plan = new("", context.Pipeline.ContentHash, context.Now, writes, skipped);
        return plan with { Id = PlanHash.Of(plan) };

        async Task TakeAsync()
        {
            foreach (IGrouping<StreamKey, LedgerEntry> stream in batch.GroupBy(e => e.Stream))
            {
                // A row that was put off and sent again stands there twice; the last one was written.
                Dictionary<CrmRecordId, LedgerEntry> entries = stream.GroupBy(e => e.Record).ToDictionary(g => g.Key, g => g.Last());
                Dictionary<CrmRecordId, StoredRecord> now = (await context.Store.Records.ReadAsync(stream.Key, entries.Keys, cancellationToken)).ToDictionary(r => r.Record.Id);
                foreach ((CrmRecordId id, LedgerEntry entry) in entries)
                {
                    LeadId lead = await context.Store.Facts.FindLeadAsync(new RecordRef(stream.Key.Connection, stream.Key.Stream, id), cancellationToken) ?? new LeadId($"{stream.Key}/{id}");
                    if (!now.TryGetValue(id, out StoredRecord? record) || record.Record.IsDeleted)
                    {
                        skipped.Add(new SkippedWrite(stream.Key, id, lead, SkipReason.RecordDeleted));
                        continue;
                    }

                    List<PlannedField> back = [];
                    foreach (PlannedField field in entry.Fields)
                    {
                        string? current = record.Record.Fields.GetValueOrDefault(field.Field);
                        if (!CrmValue.Same(current, field.New))
                        {
                            skipped.Add(new SkippedWrite(stream.Key, id, lead, SkipReason.ChangedByHuman, field.Field));
                        }
                        else if (!CrmValue.Same(current, field.Old))
                        {
                            back.Add(new PlannedField(field.Field, current, field.Old, $"{Reason}{planId[..Math.Min(12, planId.Length)]}"));
                        }
                    }

                    if (back.Count > 0)
                    {
                        writes.Add(new PlannedWrite(stream.Key, id, lead, back));
                    }
                }
            }

            batch.Clear();
        }
    }

    /// <summary>Whether a plan puts back what another one wrote.</summary>
    internal static bool Is(WriteBackPlan plan) => plan.Writes.Count > 0 && plan.Writes.All(w => w.Fields.All(f => f.Reason.StartsWith(Reason, StringComparison.Ordinal)));

    private static int Compare(StreamKey leftStream, CrmRecordId left, StreamKey rightStream, CrmRecordId right)
    {
        int order = string.CompareOrdinal(leftStream.ToString(), rightStream.ToString());
        return order != 0 ? order : string.CompareOrdinal(left.Value, right.Value);
    }
}
