using System.Globalization;

namespace LeadScoring.Engine.Score;

/// <summary>Says a feature's value as a sentence that a rep understands.</summary>
public static class FactorSentence
{
    private const double Steady = 0.1;

    /// <summary>The sentence.</summary>
    /// <param name="feature">Its <c>say</c> is filled in; without one, its name stands for it.</param>
    /// <param name="value">The value as text; <see langword="null"/> when missing.</param>
    public static string Of(FeatureDefinition feature, string? value)
    {
        ArgumentNullException.ThrowIfNull(feature);
        string name = feature.Name.Replace('_', ' ');
        if (value is null)
        {
            return $"{name} not known";
        }

        if (feature.Say is not { } say)
        {
            return $"{name}: {value}";
        }

        bool isFlag = feature is IsFeature or HappenedFeature or ChangedFeature;
        string filled = say
            .Replace("{value}", feature.IsCategorical ? value : Spoken(value), StringComparison.Ordinal)
            .Replace("{direction}", Direction(value), StringComparison.Ordinal);
        return isFlag && value == "0" ? $"not: {filled}" : filled;
    }

    /// <summary>A number as people say it: whole from 10 on, one digit after the point below.</summary>
    private static string Spoken(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number.ToString(Math.Abs(number) >= 10 ? "0" : "0.#", CultureInfo.InvariantCulture)
            : value;

    private static string Direction(string value) =>
        !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double ratio) ? "unknown"
        : ratio > 1 + Steady ? "rising"
        : ratio < 1 - Steady ? "falling"
        : "steady";
}
