using System.Globalization;
using LeadScoring.Host.Serving;

namespace LeadScoring.Host.Pages;

/// <summary>How pages write numbers, times and names.</summary>
internal static class Words
{
    /// <summary>All tiers, the most urgent first.</summary>
    public static IReadOnlyList<Tier> Tiers { get; } = [Tier.Hot, Tier.Warm, Tier.Cold];

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Figure(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);

    public static string Points(double points) => Math.Abs(points) < 0.5 ? "±0" : points.ToString("+0;−0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    /// <summary>An instant on the wall clock of a zone.</summary>
    public static string When(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Seconds(TimeSpan took) => took.TotalSeconds.ToString(took.TotalSeconds < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture) + " s";

    /// <summary>How far something is behind, in the largest unit that tells enough.</summary>
    public static string Lag(long? seconds) => seconds switch
    {
        null => "–",
        < 120 => $"{seconds} s",
        < 2 * 3600 => $"{seconds / 60} min",
        < 2 * 86400 => $"{seconds / 3600} h",
        _ => $"{seconds / 86400} days",
    };

    public static string Name(Tier tier) => tier switch { Tier.Hot => "hot", Tier.Warm => "warm", _ => "cold" };

    public static string Name(ModelKind kind) => kind == ModelKind.Logistic ? "Logistic regression" : "Boosted trees";

    public static string Name(PipelineStatus status) => status switch
    {
        PipelineStatus.Healthy => "healthy",
        PipelineStatus.Degraded => "degraded",
        PipelineStatus.Unhealthy => "unhealthy",
        _ => "starting",
    };

    /// <summary>A feature's name as text: <c>visits_30d</c> becomes <c>visits 30d</c>.</summary>
    public static string Feature(string name) => name.Replace('_', ' ');

    /// <summary>A value for a page: addresses of people stay out of it.</summary>
    public static string Value(string? value) => string.IsNullOrEmpty(value) ? "–" : value.Contains('@', StringComparison.Ordinal) ? "(an address)" : value;

    /// <summary>The page of one lead.</summary>
    public static string PageOf(LeadId lead) => "/leads/" + string.Join('/', lead.Value.Split('/').Select(Uri.EscapeDataString));
}
