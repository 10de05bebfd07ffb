namespace LeadScoring.Storage;

/// <summary>A cursor that stands on a row not yet taken, to walk beside another one in the same order.</summary>
internal sealed class Peeked(Cursor row) : IDisposable
{
    private bool _more = row.Read();

    public Cursor Row => row;

    /// <summary>Whether the row belongs to the thing of that number, which its first column tells.</summary>
    public bool IsAt(long number) => _more && row.Long(0) == number;

    public void Advance() => _more = row.Read();

    public void Dispose() => row.Dispose();
}
