using System.Globalization;

namespace LeadScoring;

/// <summary>One feature over all rows of a table.</summary>
public abstract class FeatureColumn(string name)
{
    /// <summary>The feature's name.</summary>
    public string Name { get; } = name;

    /// <summary>Number of rows.</summary>
    public abstract int Length { get; }

    /// <summary>The value as text, as conditions and sentences see it; <see langword="null"/> when missing.</summary>
    public abstract string? TextAt(int row);

    /// <summary>The given rows, in the given order.</summary>
    public abstract FeatureColumn Select(IReadOnlyList<int> rows);
}

/// <summary>Numbers; <see cref="float.NaN"/> where missing.</summary>
public sealed class NumericColumn(string name, float[] values) : FeatureColumn(name)
{
    /// <summary>One value per row.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <inheritdoc/>
    public override int Length => values.Length;

    /// <inheritdoc/>
    public override string? TextAt(int row) => float.IsNaN(values[row]) ? null : values[row].ToString("0.####", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override FeatureColumn Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] selected = new float[rows.Count];
        for (int i = 0; i < selected.Length; i++)
        {
            selected[i] = values[rows[i]];
        }

        return new NumericColumn(Name, selected);
    }
}

/// <summary>Classes; <see langword="null"/> where missing.</summary>
public sealed class CategoricalColumn(string name, string?[] values) : FeatureColumn(name)
{
    /// <summary>One value per row.</summary>
    public ReadOnlySpan<string?> Values => values;

    /// <inheritdoc/>
    public override int Length => values.Length;

    /// <inheritdoc/>
    public override string? TextAt(int row) => values[row];

    /// <inheritdoc/>
    public override FeatureColumn Select(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        string?[] selected = new string?[rows.Count];
        for (int i = 0; i < selected.Length; i++)
        {
            selected[i] = values[rows[i]];
        }

        return new CategoricalColumn(Name, selected);
    }
}
