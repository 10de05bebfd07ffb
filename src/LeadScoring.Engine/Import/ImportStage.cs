namespace LeadScoring.Engine.Import;

/// <summary>Takes the rows of a CSV file into the store as records of a stream, page by page; facts are made of them by the same mapping code as of everything else.</summary>
/// <remarks>
/// Streaming: memory does not grow with the file. Importing a file twice changes nothing, and an import that was cut off is finished by the next one. A row is known from its
/// <c>known_at</c> column on, or from the import where that is empty; rows about the past may come in any order.
/// </remarks>
public static class ImportStage
{
    private const int PageSize = 1000;

    private static readonly HashSet<string> NoQuietFields = [];
    private static readonly Checkpoint None = new(1, "");

    /// <summary>Imports, or only looks at, a file.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="name">The file's name in the mapping: <c>bombora</c> or <c>intent.bombora</c>.</param>
    /// <param name="file">The file; stays open.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Cancels between pages; what was stored stays.</param>
    /// <exception cref="InvalidDataException">The mapping has no such file, or its header does not fit; nothing is stored.</exception>
    /// <exception cref="StoreException">The store cannot take a page.</exception>
    public static async Task<ImportReport> RunAsync(RunContext context, string name, Stream file, ImportOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        long started = context.Clock.GetTimestamp();
        DateTimeOffset startedAt = context.Now;
        ImportLayout layout = ImportLayout.Of(context, name);
        if (context.Erased is { } erased)
        {
            await erased.RefreshAsync(context.Store.Erasures, cancellationToken);
        }

        RowProblems problems = new(options.Told);
        using CsvRows csv = new(file, layout, startedAt);
        Page page = new(context, layout, startedAt, problems, options);
        foreach (ImportRow row in csv.Read(problems))
        {
            if (page.Add(row) == PageSize)
            {
                await page.StoreAsync(cancellationToken);
                context.Report("import", layout.Stream.ToString(), csv.Count, null);
            }
        }

        await page.StoreAsync(cancellationToken);
        if (!options.IsCheck)
        {
            await context.Store.Health.NoteGoodAsync(layout.Stream, startedAt, csv.Count, cancellationToken);
        }

        return new ImportReport(
            layout.Stream, options.IsCheck, csv.Count, page.Added, page.Changed, page.Unchanged, problems.Count, page.Erased, page.CanMatch ? page.Matched : null, problems.Counts, problems.First, context.Clock.GetElapsedTime(started));
    }

    private sealed class Page(RunContext context, ImportLayout layout, DateTimeOffset now, RowProblems problems, ImportOptions options)
    {
        private readonly PushedFacts _whose = new(context.Pipeline);
        private readonly List<(CrmRecordId Id, ImportRow Row)> _rows = new(PageSize);
        private readonly List<LeadId> _leads = new(PageSize);

        public long Added { get; private set; }

        public long Changed { get; private set; }

        public long Unchanged { get; private set; }

        public long Erased { get; private set; }

        public long Matched { get; private set; }

        public bool CanMatch { get; private set; }

        public int Add(ImportRow row)
        {
            string key = _whose.KeyOf(layout.File.Joins, row.Key) ?? "";
            if (key.Length == 0)
            {
                problems.Add(new RowProblem(row.Line, layout.File.Key, "no key", "Nothing is left of the key once it is cleaned as the lead's field is."));
            }
            else if (context.Erased?.Knows(key) == true)
            {
                Erased++;
            }
            else
            {
                _rows.Add((layout.IsState ? RowIds.OfKey(key) : RowIds.OfContent(row.Fields), row));
                if (_whose.LeadOf(layout.File.Joins, row.Key) is { } lead)
                {
                    CanMatch = true;
                    _leads.Add(lead);
                }
            }

            return _rows.Count;
        }

        public async Task StoreAsync(CancellationToken cancellationToken)
        {
            if (_rows.Count == 0)
            {
                return;
            }

            HashSet<LeadId> known = [.. (await context.Store.Facts.FindRecordsAsync([.. _leads.Distinct()], cancellationToken)).Select(r => r.Lead)];
            Matched += _leads.Count(known.Contains);
            Dictionary<CrmRecordId, StoredRecord> stored = (await context.Store.Records.ReadAsync(layout.Stream, [.. _rows.Select(r => r.Id).Distinct()], cancellationToken)).ToDictionary(s => s.Record.Id);
            List<CrmRecord> records = [];
            List<FieldChange> changes = [];
            if (layout.IsState)
            {
                TakeStates(stored, records, changes);
            }
            else
            {
                TakeEvents(stored, records);
            }

            if (!options.IsCheck && records.Count + changes.Count > 0)
            {
                await context.Store.Records.CommitPageAsync(layout.Stream, Reading.ById, new RecordPage(records, changes, None), NoQuietFields, now, cancellationToken);
            }

            _rows.Clear();
            _leads.Clear();
        }

        private void TakeEvents(Dictionary<CrmRecordId, StoredRecord> stored, List<CrmRecord> records)
        {
            HashSet<CrmRecordId> seen = [.. stored.Keys];
            foreach ((CrmRecordId id, ImportRow row) in _rows)
            {
                if (!seen.Add(id))
                {
                    Unchanged++;
                    continue;
                }

                Added++;
                DateTimeOffset knownAt = row.KnownAt ?? now;
                records.Add(new CrmRecord(id, knownAt, knownAt, false, row.Fields));
            }
        }

        private void TakeStates(Dictionary<CrmRecordId, StoredRecord> stored, List<CrmRecord> records, List<FieldChange> changes)
        {
            foreach (IGrouping<CrmRecordId, (CrmRecordId Id, ImportRow Row)> one in _rows.GroupBy(r => r.Id))
            {
                StateHistory history = new(layout.Stream.Stream, one.Key, stored.GetValueOrDefault(one.Key));
                foreach ((_, ImportRow row) in one)
                {
                    switch (history.Take(row, now, records, changes))
                    {
                        case StateHistory.Verdict.Added:
                            Added++;
                            break;
                        case StateHistory.Verdict.Changed:
                            Changed++;
                            break;
                        case StateHistory.Verdict.Unchanged:
                            Unchanged++;
                            break;
                        default:
                            problems.Add(new RowProblem(row.Line, layout.File.KnownAt, "contradiction", "Another row says something else of the same key and instant; that one stays. Give a correction its own, later instant."));
                            break;
                    }
                }
            }
        }
    }
}

/// <summary>How a file is imported.</summary>
public sealed record ImportOptions
{
    /// <summary>Whether the file is only looked at and nothing stored.</summary>
    public bool IsCheck { get; init; }

    /// <summary>Told of every problem, in the order of the file.</summary>
    public Action<RowProblem>? Told { get; init; }
}
