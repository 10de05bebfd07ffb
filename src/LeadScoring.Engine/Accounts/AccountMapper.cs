using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Accounts;

/// <summary>Turns account records into facts. Pure and thread-safe.</summary>
internal sealed class AccountMapper
{
    private readonly Dictionary<StreamKey, (AccountSource Source, FieldMapping[] Fields)> _sources;

    public AccountMapper(PipelineDefinition pipeline) =>
        _sources = pipeline.Accounts.ToDictionary(a => a.Stream, a => (a, FieldsOf(a).ToArray()));

    /// <summary>Streams whose records are accounts.</summary>
    public IEnumerable<StreamKey> Streams => _sources.Keys;

    /// <summary>What an account record says; <see langword="null"/> for records of other streams.</summary>
    /// <remarks>An account that was removed, or that does not pass <c>keep</c> any more, keeps its past: leads belonged to it until then.</remarks>
    public RecordFacts? Map(StoredRecord stored)
    {
        if (!_sources.TryGetValue(stored.Stream, out (AccountSource Source, FieldMapping[] Fields) known))
        {
            return null;
        }

        CrmRecord record = stored.Record;
        RecordRef self = new(stored.Stream.Connection, stored.Stream.Stream, record.Id);
        DateTimeOffset createdAt = record.CreatedAt ?? record.ModifiedAt;
        bool isKept = known.Source.Keep.Holds(n => StreamReads.IsSystemName(n) ? (record.IsDeleted ? "true" : "false") : record.Fields.GetValueOrDefault(n));
        bool isRemoved = record.IsDeleted || !isKept;
        List<ValueFact> values = [Fact(ReservedFields.Alive, "yes", createdAt)];
        if (isRemoved)
        {
            values.Add(Fact(ReservedFields.Alive, null, record.ModifiedAt));
        }

        HashSet<string> keys = new(StringComparer.Ordinal) { SharedKey.Account(self) };
        foreach (FieldMapping field in known.Fields)
        {
            foreach ((DateTimeOffset knownAt, MappedValue value) in FieldTimeline.Of(field, stored, createdAt).Steps)
            {
                values.Add(Fact(field.Name, value.Text, knownAt));
                if (field.Name == ReservedFields.Domain && value.Text is { } domain)
                {
                    keys.Add(SharedKey.Domain(domain));
                }
            }
        }

        return new RecordFacts(self, null, createdAt, isRemoved, values, [], [], []) { Mark = stored.Mark, IsAccount = true, SharedKeys = [.. keys] };

        ValueFact Fact(string name, string? text, DateTimeOffset knownAt) => new(self, known.Source.Priority, name, text, knownAt);
    }

    private static IEnumerable<FieldMapping> FieldsOf(AccountSource source)
    {
        foreach (FieldMapping field in source.Fields)
        {
            yield return field;
        }

        if (source.Fields.FirstOrDefault(f => f.Name == source.DomainField) is { } domain)
        {
            yield return new FieldMapping(ReservedFields.Domain, domain.From, FieldKind.Text, new DomainConversion(domain.Conversion), domain.Line);
        }

        if (source.OwnerField is { } owner)
        {
            yield return new FieldMapping(ReservedFields.Owner, owner, FieldKind.Text, new AsIs(), 0);
        }
    }

    /// <summary>The CRM's own text.</summary>
    private sealed class AsIs : IFieldConversion
    {
        public MappedValue Convert(string? raw) => string.IsNullOrEmpty(raw) ? new MappedValue(null, ValueQuality.Empty) : new MappedValue(raw, ValueQuality.Good);
    }
}
