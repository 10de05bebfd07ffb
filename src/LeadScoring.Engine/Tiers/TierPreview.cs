namespace LeadScoring.Engine.Tiers;

/// <summary>Shows what other borders would mean, from the newest scores; changes nothing and asks no CRM.</summary>
public static class TierPreview
{
    private static readonly double[] Usual = [95, 90, 85, 80, 75, 70, 65, 60, 55, 50, 45, 40, 35, 30, 25, 20];

    /// <summary>Counts leads for the borders in force and for others.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="also">Borders to show besides the usual ones, in points.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<TierPreviewReport> RunAsync(RunContext context, IReadOnlyList<double> also, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(also);
        FoundBorders? kept = await TierKeeper.ReadAsync(context, cancellationToken);
        TierSample? arrivals = (await context.Store.Decisions.ReadAsync(TierKeeper.SampleKind, ["current"], cancellationToken)).Values.FirstOrDefault() is { } stored ? TierSample.Parse(stored.Body!) : null;
        TierSample open = new() { ModelId = "", At = context.Now };
        Dictionary<Tier, long> tiers = [];
        bool hasProbability = false;
        string? model = null;
        await foreach (ScoredLead lead in context.Store.Scores.ReadAllAsync(cancellationToken))
        {
            open.Add(DateTimeOffset.MinValue, lead.Score, lead.Probability ?? 0, lead.Tier);
            tiers[lead.Tier] = tiers.GetValueOrDefault(lead.Tier) + 1;
            hasProbability |= lead.Probability is not null;
            model = lead.ModelId;
        }

        TierOptions options = context.Pipeline.Tiers;
        FoundBorders inForce = kept is not null && kept.ModelId == model
            ? kept
            : new FoundBorders(options.HotAt, options.WarmAt, model ?? "none", context.Pipeline.ContentHash, context.Now, [TierKeeper.HasAims(context.Pipeline) ? "fixed_fallback: no model is live yet" : "the mapping's fixed borders"], AreFallback: true);
        double[]? perWeek = arrivals is not null && arrivals.ModelId == model && arrivals.ArrivedInAll > 0 ? BorderFinder.PerWeekAbove(arrivals) : null;
        long all = open.Open.Sum();
        TierPreviewRow[] rows =
        [
            .. Usual.Concat(also).Append(inForce.HotAt).Append(inForce.WarmAt).Select(b => Math.Round(Math.Clamp(b, 0, 100), 1)).Distinct().OrderDescending()
                .Select(b => Row(b)),
        ];
        Dictionary<string, double> capacities = context.Pipeline.Teams
            .Select(t => (t.Name, Capacity: BorderFinder.CapacityOf(context.Pipeline, t, context.Now)))
            .Where(t => t.Capacity is not null)
            .ToDictionary(t => t.Name, t => t.Capacity!.Value, StringComparer.Ordinal);
        return new TierPreviewReport(inForce.HotAt, inForce.WarmAt, inForce.AreFallback, inForce.Why, all, tiers.GetValueOrDefault(Tier.Hot), tiers.GetValueOrDefault(Tier.Warm), tiers.GetValueOrDefault(Tier.Cold), capacities, rows);

        TierPreviewRow Row(double border)
        {
            int bin = TierSample.BinOf(border);
            long above = 0;
            double sum = 0;
            for (int i = bin; i < TierSample.Bins; i++)
            {
                above += open.Open[i];
                sum += open.Probability[i];
            }

            return new TierPreviewRow(border, above, all == 0 ? 0 : (double)above / all, perWeek?[bin], hasProbability && above > 0 ? sum / above : null, hasProbability ? open.ProbabilityAt(bin) : null);
        }
    }
}

/// <summary>What borders mean.</summary>
/// <param name="HotAt">Score from which a lead is hot now.</param>
/// <param name="WarmAt">Score from which a lead is warm now.</param>
/// <param name="AreFixed">Whether the mapping's fixed borders hold.</param>
/// <param name="Why">What the borders follow from.</param>
/// <param name="Leads">Open leads with a score.</param>
/// <param name="Hot">Of these, hot now.</param>
/// <param name="Warm">Warm now.</param>
/// <param name="Cold">Cold now.</param>
/// <param name="Capacity">Leads each team can take this week, where it is limited.</param>
/// <param name="Borders">Highest first.</param>
public sealed record TierPreviewReport(double HotAt, double WarmAt, bool AreFixed, IReadOnlyList<string> Why, long Leads, long Hot, long Warm, long Cold, IReadOnlyDictionary<string, double> Capacity, IReadOnlyList<TierPreviewRow> Borders);

/// <summary>What one border means.</summary>
/// <param name="Border">Points.</param>
/// <param name="Leads">Open leads at or above it.</param>
/// <param name="Share">Their share (0–1) of all open leads.</param>
/// <param name="PerWeek">Leads a week that come in at or above it; <see langword="null"/> before the first full pass with a model.</param>
/// <param name="Conversion">Expected conversion (0–1) of those above; <see langword="null"/> while rules score.</param>
/// <param name="ConversionAtBorder">Expected conversion (0–1) right at the border.</param>
public sealed record TierPreviewRow(double Border, long Leads, double Share, double? PerWeek, double? Conversion, double? ConversionAtBorder);
