using System.Globalization;

namespace LeadScoring.FeatureStore;

/// <summary>Reads the text of a mapped number.</summary>
internal static class NumberReading
{
    /// <summary>The number; <see cref="float.NaN"/> when there is none.</summary>
    public static float Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? (float)number : float.NaN;
}
