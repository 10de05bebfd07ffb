using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>Copies one table and proves it.</summary>
internal sealed class TableCopy(TableShape table, ReadSession source)
{
    private const int ReportEvery = 5000;

    private ContentSum _sum;

    public TableShape Table => table;

    public long Rows { get; private set; }

    /// <summary>One hash for several tables, whatever the order of their rows.</summary>
    public static string HashOf(IEnumerable<TableCopy> tables)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TableCopy copy in tables.OrderBy(t => t.Table.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{copy.Table.Name}\n{copy.Rows}\n{copy._sum}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public long CountRows() => (long)source[$"SELECT count(*) FROM \"{table.Name}\""].Scalar()!;

    public void Run(WriteSession target, Action<long> report)
    {
        string select = $"SELECT {table.ColumnList} FROM \"{table.Name}\"";
        using (IRowSink sink = target.Dialect.OpenSink(target, table.Name, table.Columns, table.Types))
        {
            (Rows, _sum) = Sum(source, select, row => sink.Add(row), report);
            sink.Complete();
        }

        (long rows, ContentSum sum) = Sum(target, select, null, null);
        if (rows != Rows || sum != _sum)
        {
            throw new StoreException(StoreFailureKind.Damaged, $"table {table.Name} did not arrive as it was ({Rows} rows sent, {rows} found); nothing was copied; report it with both stores' versions");
        }

        target.Dialect.GoOnNumbering(target, table);
    }

    private (long Rows, ContentSum Sum) Sum(Session session, string select, Action<object?[]>? each, Action<long>? report)
    {
        long rows = 0;
        ContentSum sum = default;
        using Cursor cursor = session[select].Stream();
        object?[] row = new object?[table.Columns.Count];
        while (cursor.Read())
        {
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = cursor.Value(i);
            }

            sum = sum.With(row);
            each?.Invoke(row);
            if (++rows % ReportEvery == 0)
            {
                report?.Invoke(rows);
            }
        }

        report?.Invoke(rows);
        return (rows, sum);
    }

    /// <summary>The sum of the rows' hashes: the same in whatever order they come, and another when a row is missing, twice or changed.</summary>
    private readonly record struct ContentSum(UInt128 Value)
    {
        public ContentSum With(object?[] row)
        {
            using MemoryStream bytes = new();
            using BinaryWriter writer = new(bytes);
            foreach (object? value in row)
            {
                Write(writer, value);
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), hash);
            return new ContentSum(unchecked(Value + BinaryPrimitives.ReadUInt128LittleEndian(hash)));
        }

        private static void Write(BinaryWriter writer, object? value)
        {
            switch (value)
            {
                case null:
                    writer.Write((byte)0);
                    break;
                case string text:
                    writer.Write((byte)1);
                    writer.Write(text);
                    break;
                case byte[] bytes:
                    writer.Write((byte)2);
                    writer.Write(bytes.Length);
                    writer.Write(bytes);
                    break;
                case double number:
                    writer.Write((byte)3);
                    writer.Write(number);
                    break;
                default:
                    writer.Write((byte)4);
                    writer.Write(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                    break;
            }
        }
    }
}
