using System.Text.Json;

namespace LeadScoring.Engine.Tiers;

/// <summary>How the leads of the last weeks came in and how they scored: what borders are found from. Small and bounded whatever the number of leads.</summary>
/// <remarks>Not thread-safe. Scores are kept to a tenth of a point, per day of creation; of the open leads only how many there are of each score.</remarks>
public sealed class TierSample
{
    /// <summary>Leads created longer ago are no news.</summary>
    public const int Days = 28;

    /// <summary>A tenth of a point, 0.0–100.0.</summary>
    public const int Bins = 1001;

    /// <summary>Leads made per day before today (0 = the last 24 hours) and score.</summary>
    public int[][] Arrived { get; init; } = [.. Enumerable.Range(0, Days).Select(_ => new int[Bins])];

    /// <summary>All open leads by score.</summary>
    public long[] Open { get; init; } = new long[Bins];

    /// <summary>Open leads that are not hot, by score.</summary>
    public int[] BelowHot { get; init; } = new int[Bins];

    /// <summary>Open leads that are cold, by score.</summary>
    public int[] BelowWarm { get; init; } = new int[Bins];

    /// <summary>Sum of probabilities of the open leads of each score.</summary>
    public double[] Probability { get; init; } = new double[Bins];

    /// <summary>The model that scored; a sample of another one says nothing.</summary>
    public required string ModelId { get; init; }

    /// <summary>When the sample was taken, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Leads that arrived in the time the sample covers.</summary>
    public int ArrivedInAll => Arrived.Sum(d => d.Sum());

    /// <summary>Bin of a score.</summary>
    public static int BinOf(double score) => Math.Clamp((int)Math.Round(score * 10), 0, Bins - 1);

    /// <summary>Adds a lead.</summary>
    /// <param name="createdAt">When it came.</param>
    /// <param name="score">Its points now.</param>
    /// <param name="probability">Its probability now.</param>
    /// <param name="tier">The tier it is in; <see langword="null"/> = in none yet.</param>
    public void Add(DateTimeOffset createdAt, double score, double probability, Tier? tier = null)
    {
        int bin = BinOf(score);
        Open[bin]++;
        BelowHot[bin] += tier is Tier.Hot ? 0 : 1;
        BelowWarm[bin] += tier is Tier.Hot or Tier.Warm ? 0 : 1;
        Probability[bin] += probability;
        double age = (At - createdAt).TotalDays;
        if (age is >= 0 and < Days)
        {
            Arrived[(int)age][bin]++;
        }
    }

    /// <summary>The sample as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads a sample.</summary>
    public static TierSample Parse(string json) => JsonSerializer.Deserialize<TierSample>(json) ?? throw new JsonException("empty");

    /// <summary>Mean probability of open leads of a score and its neighbours (within half a point); <see langword="null"/> where nobody is near.</summary>
    public double? ProbabilityAt(int bin)
    {
        for (int reach = 5; reach <= Bins; reach *= 2)
        {
            long count = 0;
            double sum = 0;
            for (int i = Math.Max(0, bin - reach); i <= Math.Min(Bins - 1, bin + reach); i++)
            {
                count += Open[i];
                sum += Probability[i];
            }

            if (count > 0)
            {
                return sum / count;
            }
        }

        return null;
    }
}
