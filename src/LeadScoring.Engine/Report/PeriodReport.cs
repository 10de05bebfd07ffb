using System.Text.Json;
using LeadScoring.Engine.Guards;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Tiers;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Report;

/// <summary>What happened in the last week, and what tiers turned out to be worth.</summary>
/// <remarks>Conversion is told only of leads whose label window is over: younger ones have had no time to convert. Reads the store once from end to end; asks no CRM.</remarks>
public static class PeriodReport
{
    private const int BatchSize = 1000;
    private const int Most = 100_000;
    private const string SlaDone = "sla_done";
    private static readonly TimeSpan Period = TimeSpan.FromDays(7);

    /// <summary>Gathers it.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<WeekReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset now = context.Now, from = now - Period;
        TierPreviewReport tiers = await TierPreview.RunAsync(context, [], cancellationToken);
        (IReadOnlyList<TierConversion> conversion, int unripe) = await ConversionAsync(context, new TierOptions(tiers.HotAt, tiers.WarmAt), now, cancellationToken);
        Dictionary<string, int> sla = [];
        foreach (DecisionState state in await context.Store.Decisions.ReadAsync(SlaDone, from, now, Most, cancellationToken))
        {
            using JsonDocument body = JsonDocument.Parse(state.Body!);
            string what = body.RootElement.GetProperty("what").GetString()!;
            sla[what] = sla.GetValueOrDefault(what) + 1;
        }

        return new WeekReport(
            context.Pipeline.Name,
            from,
            now,
            tiers,
            conversion,
            unripe,
            await context.Store.Scores.CountRoutedAsync(from, cancellationToken),
            (await context.Store.Scores.ReadWaitingAsync(Most, cancellationToken)).Count,
            sla,
            (await context.Store.Decisions.ReadAsync(Alerts.Notice.Sent, from, now, Most, cancellationToken)).Count,
            (await context.Store.Decisions.ReadAsync(Alerts.Notice.GivenUp, from, now, Most, cancellationToken)).Count,
            [.. (await Holds.AuditAsync(context, cancellationToken)).Where(h => h.HeldAt >= from)]);
    }

    private static async Task<(IReadOnlyList<TierConversion> Tiers, int Unripe)> ConversionAsync(RunContext context, TierOptions borders, DateTimeOffset now, CancellationToken cancellationToken)
    {
        TimeSpan window = context.Pipeline.Label.Within;
        int[] leads = new int[3], good = new int[3];
        int unripe = 0;
        List<LeadFacts> batch = new(BatchSize);
        await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(null, cancellationToken))
        {
            if (now - lead.CreatedAt < window)
            {
                unripe++;
                continue;
            }

            batch.Add(lead);
            if (batch.Count == BatchSize)
            {
                await CountAsync();
            }
        }

        await CountAsync();
        return ([.. new[] { Tier.Hot, Tier.Warm, Tier.Cold }.Select(t => new TierConversion(t, leads[(int)t], good[(int)t]))], unripe);

        async Task CountAsync()
        {
            // The first score each lead had; by today's borders, so that the tiers of different months can be compared.
            IReadOnlyDictionary<LeadId, double> first = await context.Store.Scores.ReadScoresAtAsync([.. batch.Select(l => l.Lead)], DateTimeOffset.MinValue, cancellationToken);
            foreach (LeadFacts lead in batch)
            {
                if (first.TryGetValue(lead.Lead, out double score))
                {
                    int tier = (int)TierBorders.TierOf(borders, score, null);
                    leads[tier]++;
                    good[tier] += LeadOutcome.FirstKnown(lead, now) is { Kind: OutcomeKind.Good } won && won.HappenedAt - lead.CreatedAt <= window ? 1 : 0;
                }
            }

            batch.Clear();
        }
    }
}

/// <summary>One week in figures.</summary>
/// <param name="Pipeline">The mapping's name.</param>
/// <param name="From">Beginning, UTC.</param>
/// <param name="To">End, UTC.</param>
/// <param name="Tiers">Where the tiers begin and how many leads are in them.</param>
/// <param name="Conversion">What tiers turned out to be worth: leads whose label window is over, by their first score.</param>
/// <param name="Unripe">Leads too young to be judged.</param>
/// <param name="Routed">Leads given to each person in the period.</param>
/// <param name="Waiting">Leads that wait because nobody can take them.</param>
/// <param name="Sla">Ended clocks: <c>in_time</c>, <c>late</c>, <c>breached</c>.</param>
/// <param name="Notices">Notices delivered.</param>
/// <param name="NoticesGivenUp">Notices that could not be delivered within a day.</param>
/// <param name="Holds">Runs held, released and used.</param>
public sealed record WeekReport(
    string Pipeline,
    DateTimeOffset From,
    DateTimeOffset To,
    TierPreviewReport Tiers,
    IReadOnlyList<TierConversion> Conversion,
    int Unripe,
    IReadOnlyList<RoutedCount> Routed,
    int Waiting,
    IReadOnlyDictionary<string, int> Sla,
    int Notices,
    int NoticesGivenUp,
    IReadOnlyList<Hold> Holds);

/// <summary>What one tier turned out to be worth.</summary>
/// <param name="Tier">Which.</param>
/// <param name="Leads">Leads judged.</param>
/// <param name="Good">Those that became good within the label's window.</param>
public sealed record TierConversion(Tier Tier, int Leads, int Good)
{
    /// <summary>Share that became good; <see langword="null"/> without leads.</summary>
    public double? Share => Leads == 0 ? null : (double)Good / Leads;
}
