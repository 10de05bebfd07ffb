using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Pull;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Preview;

/// <summary>Shows what a mapping makes of real records, from the CRM's text to the feature. Writes nothing to the CRM nor to the store.</summary>
public static class PreviewStage
{
    private const int MostExamples = 20;

    /// <summary>Looks at a sample of the stored records.</summary>
    /// <param name="context">The mapping and the store whose records are looked at; its facts may have been made by another mapping.</param>
    /// <param name="scratch">An empty store that is thrown away.</param>
    /// <param name="sample">Most records of lead objects.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <remarks>The sample is drawn evenly over all records with the context's seed. Reads all ids once; memory grows with the sample alone.</remarks>
    public static async Task<PreviewReport> RunAsync(RunContext context, IStore scratch, int sample, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(scratch);
        HashSet<RecordRef> drawn = await DrawAsync(context, sample, cancellationToken);
        Dictionary<RecordRef, Dictionary<string, MappedExample>> mapped = [];
        IReadOnlyList<FieldPreview> fields = await FieldsAsync(context, drawn, mapped, cancellationToken);
        RunContext tried = context with { Store = scratch };
        await Scratch.FillAsync(context, tried, await RelatedAsync(context, drawn, cancellationToken), cancellationToken);

        DateTimeOffset now = context.Now;
        FeatureTableBuilder rows = new(context.Pipeline.Features, await LeadPass.GatherAsync(tried, null, now, cancellationToken));
        List<LeadFacts> leads = [];
        await foreach (LeadFacts lead in LeadPass.ReadAsync(tried, null, now, cancellationToken))
        {
            if (lead.Records.Any(drawn.Contains))
            {
                leads.Add(lead);
                rows.Add(lead, now);
            }
        }

        FeatureTable table = rows.Build();
        return new PreviewReport(mapped.Count, leads.Count, fields, [.. table.Columns.Select((c, i) => Of(c, context.Pipeline.Features.Features[i]))], [.. leads.Take(MostExamples).Select((l, row) => ExampleOf(l, row, table, mapped))]);
    }

    /// <summary>Reads, of streams that no store holds yet, as much as a sample needs: whole pages, but no page more.</summary>
    /// <param name="context">The pipeline and a store that is thrown away.</param>
    /// <param name="sample">Records wanted of each stream.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="CrmException">The first stream that could not be read.</exception>
    public static async Task PullAsync(RunContext context, int sample, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<CrmException?> failures = await StreamTour.RunAsync(context, static _ => true, v => ReadAsync(v, sample, cancellationToken), static f => f, static (_, failure) => Task.FromResult<CrmException?>(failure));
        if (failures.OfType<CrmException>().FirstOrDefault() is { } failure)
        {
            throw failure;
        }

        await MapStage.RunAsync(context, cancellationToken);
    }

    private static async Task<CrmException?> ReadAsync(StreamVisit visit, int sample, CancellationToken cancellationToken)
    {
        try
        {
            int read = 0;
            await foreach (RecordPage page in visit.Connector.ReadAsync(visit.Read.Request, null, cancellationToken))
            {
                await visit.CommitAsync(Reading.Changes, page, cancellationToken);
                read += page.Records.Count + page.Changes.Count;
                if (read >= sample)
                {
                    break;
                }
            }

            return null;
        }
        catch (CrmException e)
        {
            return StreamFailures.Named(e, visit.Read, visit.Connector.Connection);
        }
    }

    /// <summary>Algorithm R (Vitter 1985) over the ids of all lead objects.</summary>
    private static async Task<HashSet<RecordRef>> DrawAsync(RunContext context, int sample, CancellationToken cancellationToken)
    {
        Random dice = new(context.Seed);
        List<RecordRef> drawn = [];
        long seen = 0;
        foreach (StreamKey stream in context.Pipeline.Leads.Select(l => l.Stream).Where(s => !context.Connectors[s.Connection].Connection.IsPushed))
        {
            await foreach (CrmRecordId id in context.Store.Records.ReadIdsAsync(stream, cancellationToken))
            {
                RecordRef record = new(stream.Connection, stream.Stream, id);
                seen++;
                if (drawn.Count < sample)
                {
                    drawn.Add(record);
                }
                else if (dice.NextInt64(seen) is var place && place < sample)
                {
                    drawn[(int)place] = record;
                }
            }
        }

        return [.. drawn];
    }

    private static async Task<IReadOnlyList<FieldPreview>> FieldsAsync(RunContext context, HashSet<RecordRef> drawn, Dictionary<RecordRef, Dictionary<string, MappedExample>> mapped, CancellationToken cancellationToken)
    {
        List<FieldPreview> previews = [];
        foreach (LeadSource lead in context.Pipeline.Leads)
        {
            FieldTally[] tallies = [.. lead.Fields.Select(f => new FieldTally(lead.ObjectName, f))];
            CrmRecordId[] ids = [.. drawn.Where(r => new StreamKey(r.Connection, r.Stream) == lead.Stream).Select(r => r.Id)];
            foreach (StoredRecord record in await context.Store.Records.ReadAsync(lead.Stream, ids, cancellationToken))
            {
                Dictionary<string, MappedExample> values = mapped[new RecordRef(lead.Stream.Connection, lead.Stream.Stream, record.Record.Id)] = new(StringComparer.Ordinal);
                DateTimeOffset createdAt = record.Record.CreatedAt ?? record.Record.ModifiedAt;
                for (int i = 0; i < tallies.Length; i++)
                {
                    FieldMapping field = lead.Fields[i];
                    string? raw = record.Record.Fields.GetValueOrDefault(field.From);
                    MappedValue value = FieldTimeline.Of(field, record, createdAt).Current;
                    tallies[i].Count(raw, value);
                    values[field.Name] = new MappedExample(raw, value.Text);
                }
            }

            previews.AddRange(ids.Length > 0 ? tallies.Select(t => t.Build()) : []);
        }

        return previews;
    }

    /// <summary>Everything that says something of the sampled leads, as far as the store has mapped it.</summary>
    private static async Task<HashSet<RecordRef>> RelatedAsync(RunContext context, HashSet<RecordRef> drawn, CancellationToken cancellationToken)
    {
        HashSet<LeadId> leads = [];
        foreach (RecordRef record in drawn)
        {
            if (await context.Store.Facts.FindLeadAsync(record, cancellationToken) is { } lead)
            {
                leads.Add(lead);
            }
        }

        HashSet<RecordRef> related = [.. drawn];
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, leads, context.Now, cancellationToken))
        {
            related.UnionWith(lead.Records);
            related.UnionWith(lead.Values.Select(v => v.Source));
            related.UnionWith(lead.Activities.Select(a => a.Source));
            related.UnionWith(lead.Outcomes.Select(o => o.Source));
            related.UnionWith(lead.Accounts.Select(a => a.Account));
        }

        return related;
    }

    private static FeaturePreview Of(FeatureColumn column, FeatureDefinition feature)
    {
        Dictionary<string, int> values = new(StringComparer.Ordinal);
        int missing = 0;
        for (int row = 0; row < column.Length; row++)
        {
            if (column.TextAt(row) is { } text)
            {
                values[text] = values.GetValueOrDefault(text) + 1;
            }
            else
            {
                missing++;
            }
        }

        if (column is not NumericColumn numeric)
        {
            return new FeaturePreview(feature.Name, feature.Line, missing, FieldTally.Most(values), null, null, null);
        }

        float[] numbers = [.. numeric.Values.ToArray().Where(v => !float.IsNaN(v)).Order()];
        return new FeaturePreview(feature.Name, feature.Line, missing, FieldTally.Most(values), numbers.Length > 0 ? numbers[0] : null, numbers.Length > 0 ? numbers[numbers.Length / 2] : null, numbers.Length > 0 ? numbers[^1] : null);
    }

    private static LeadPreview ExampleOf(LeadFacts lead, int row, FeatureTable table, Dictionary<RecordRef, Dictionary<string, MappedExample>> mapped)
    {
        Dictionary<string, MappedExample> fields = new(StringComparer.Ordinal);
        foreach ((string name, MappedExample value) in lead.Records.Where(mapped.ContainsKey).SelectMany(r => mapped[r]))
        {
            fields.TryAdd(name, value);
        }

        return new LeadPreview([.. lead.Records.Where(mapped.ContainsKey)], fields, table.Columns.ToDictionary(c => c.Name, c => c.TextAt(row), StringComparer.Ordinal));
    }
}
