using System.Globalization;

namespace LeadScoring;

/// <summary>How past leads with about the same probability ended; they were sorted by models that had not seen them.</summary>
/// <param name="From">Least probability (0–1) of the band; it ends where the next begins.</param>
/// <param name="Won">Leads that ended good.</param>
/// <param name="Of">Leads in all.</param>
/// <param name="Low">Lower end of the 95 % interval of the share (0–1).</param>
/// <param name="High">Upper end.</param>
public sealed record OutcomeBand(double From, int Won, int Of, double Low, double High)
{
    /// <summary>What the record shows: <c>Leads like this: 41 % won (128 of 312, 36–47 %)</c>.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"Leads like this: {Percent((double)Won / Of)} % won ({Won} of {Of}, {Percent(Low)}–{Percent(High)} %)");

    /// <summary>The band of a probability; <see langword="null"/> without bands.</summary>
    /// <param name="bands">By rising <see cref="From"/>.</param>
    /// <param name="probability">0–1.</param>
    public static OutcomeBand? Find(IReadOnlyList<OutcomeBand> bands, double probability)
    {
        ArgumentNullException.ThrowIfNull(bands);
        OutcomeBand? found = null;
        foreach (OutcomeBand band in bands)
        {
            if (found is not null && band.From > probability)
            {
                break;
            }

            found = band;
        }

        return found;
    }

    private static string Percent(double share) => Math.Round(100 * share, MidpointRounding.AwayFromZero).ToString("0", CultureInfo.InvariantCulture);
}
