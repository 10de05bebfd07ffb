using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>A connection that reads one snapshot from its first read on, whatever the writer does meanwhile.</summary>
internal sealed class ReadSession : Session
{
    private Dictionary<long, StreamKey>? _streams;

    public ReadSession(DbConnection connection, Dialect dialect)
        : base(connection, dialect) => BeginReading();

    public StreamKey StreamOf(long id)
    {
        if (_streams is null)
        {
            _streams = [];
            using Cursor rows = this["SELECT id, connection, stream FROM streams"].Query();
            while (rows.Read())
            {
                _streams.Add(rows.Long(0), new StreamKey(new ConnectionId(rows.Text(1)), new StreamName(rows.Text(2))));
            }
        }

        return _streams[id];
    }

    public long? FindStream(StreamKey key) =>
        (long?)this["SELECT id FROM streams WHERE connection = $1 AND stream = $2"].Scalar(key.Connection.Value, key.Stream.Value);

    public RecordRef Record(long stream, string record)
    {
        StreamKey key = StreamOf(stream);
        return new RecordRef(key.Connection, key.Stream, new CrmRecordId(record));
    }

    /// <summary>All streams with their numbers.</summary>
    public Dictionary<StreamKey, long> ReadStreams()
    {
        Dictionary<StreamKey, long> streams = [];
        using Cursor rows = this["SELECT id, connection, stream FROM streams"].Query();
        while (rows.Read())
        {
            streams.Add(new StreamKey(new ConnectionId(rows.Text(1)), new StreamName(rows.Text(2))), rows.Long(0));
        }

        return streams;
    }

    /// <summary>All names by number.</summary>
    public Dictionary<long, string> ReadTerms()
    {
        Dictionary<long, string> terms = [];
        using Cursor rows = this["SELECT id, text FROM terms"].Query();
        while (rows.Read())
        {
            terms.Add(rows.Long(0), rows.Text(1));
        }

        return terms;
    }

    public override void Dispose()
    {
        try
        {
            // The connection goes back to the pool: an open snapshot would keep old states of pages from ever going away.
            Rollback();
        }
        catch (StoreException)
        {
            // The connection is lost, and its snapshot with it; who reads was told.
        }

        base.Dispose();
    }
}
