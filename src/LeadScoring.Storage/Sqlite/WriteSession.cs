using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage;

/// <summary>The writer's connection: gives streams, names, records and leads their numbers.</summary>
internal sealed class WriteSession(SqliteConnection connection) : Session(connection)
{
    private readonly Dictionary<StreamKey, long> _streams = [];
    private readonly Dictionary<string, long> _terms = new(StringComparer.Ordinal);

    /// <summary>Numbers given inside a transaction that was undone are not true any more.</summary>
    public void Forget()
    {
        _streams.Clear();
        _terms.Clear();
    }

    public long Stream(StreamKey key)
    {
        if (!_streams.TryGetValue(key, out long id))
        {
            id = (long)(this["SELECT id FROM streams WHERE connection = $1 AND stream = $2"].Scalar(key.Connection.Value, key.Stream.Value)
                ?? this["INSERT INTO streams (connection, stream) VALUES ($1, $2) RETURNING id"].Scalar(key.Connection.Value, key.Stream.Value)!);
            _streams.Add(key, id);
        }

        return id;
    }

    public long Term(string text)
    {
        if (!_terms.TryGetValue(text, out long id))
        {
            id = (long)(this["SELECT id FROM terms WHERE text = $1"].Scalar(text) ?? this["INSERT INTO terms (text) VALUES ($1) RETURNING id"].Scalar(text)!);
            _terms.Add(text, id);
        }

        return id;
    }

    public long? FindReference(long stream, CrmRecordId record) => (long?)this["SELECT id FROM refs WHERE stream = $1 AND record = $2"].Scalar(stream, record.Value);

    public long Reference(long stream, CrmRecordId record) => FindReference(stream, record) ?? AddReference(stream, record);

    public long Reference(RecordRef record) => Reference(Stream(new StreamKey(record.Connection, record.Stream)), record.Id);

    public long Lead(LeadId lead) =>
        (long)(this["SELECT id FROM leads WHERE lead = $1"].Scalar(lead.Value) ?? this["INSERT INTO leads (lead) VALUES ($1) RETURNING id"].Scalar(lead.Value)!);

    public long AddReference(long stream, CrmRecordId record) =>
        (long)this["INSERT INTO refs (stream, record) VALUES ($1, $2) RETURNING id"].Scalar(stream, record.Value)!;
}
