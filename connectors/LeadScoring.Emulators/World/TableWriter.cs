namespace LeadScoring.Emulators.World;

/// <summary>Collects the rows of one table.</summary>
internal sealed class TableWriter(string name, string columns, int capacity = 0)
{
    private readonly string[] _columns = columns.Split(',');
    private readonly List<string?[]> _rows = new(capacity);

    /// <summary>Adds a row, one value per column.</summary>
    public void Add(params string?[] values)
    {
        if (values.Length != _columns.Length)
        {
            throw new ArgumentException($"{name} has {_columns.Length} columns, not {values.Length}.", nameof(values));
        }

        _rows.Add(values);
    }

    /// <summary>The table; rows may no longer be added.</summary>
    public SeedTable Close() => new(name, _columns, _rows);
}
