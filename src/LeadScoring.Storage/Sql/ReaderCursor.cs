using System.Data.Common;

namespace LeadScoring.Storage;

/// <summary>Rows straight from the driver.</summary>
internal sealed class ReaderCursor(DbDataReader rows, Dialect dialect) : Cursor
{
    public override int Columns => rows.FieldCount;

    public override bool Read()
    {
        try
        {
            return rows.Read();
        }
        catch (DbException exception) when (dialect.Translate(exception) is StoreException failure)
        {
            throw failure;
        }
    }

    public override bool IsNull(int column) => rows.IsDBNull(column);

    public override long Long(int column) => rows.GetInt64(column);

    public override double Double(int column) => rows.GetDouble(column);

    public override string Text(int column) => rows.GetString(column);

    public override byte[] Bytes(int column) => rows.GetFieldValue<byte[]>(column);

    public override object? Value(int column) => rows.IsDBNull(column) ? null : rows.GetValue(column);

    public override void Dispose() => rows.Dispose();
}
