namespace LeadScoring.Storage;

/// <summary>Rows that are read one after the other, with failures in the store's words.</summary>
internal abstract class Cursor : IDisposable
{
    /// <summary>Goes to the next row; <see langword="false"/> after the last.</summary>
    public abstract bool Read();

    /// <summary>Number of columns.</summary>
    public abstract int Columns { get; }

    public abstract bool IsNull(int column);

    public abstract long Long(int column);

    public abstract double Double(int column);

    public abstract string Text(int column);

    public abstract byte[] Bytes(int column);

    /// <summary>The value as it is: number, floating point, text or bytes; <see langword="null"/> for none.</summary>
    public abstract object? Value(int column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    public long? LongOrNull(int column) => IsNull(column) ? null : Long(column);

    public bool Flag(int column) => Long(column) != 0;

    public DateTimeOffset Instant(int column) => new(Long(column), TimeSpan.Zero);

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    public abstract void Dispose();
}
