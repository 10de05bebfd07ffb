using System.Globalization;
using LeadScoring.Engine.Accounts;
using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Sla;

/// <summary>Looks at the clocks that are due: done, to be reminded, or over.</summary>
/// <remarks>
/// Each clock reminds once and ends once, because what was done is stored with the decision. A time is over only when a grace time has passed and
/// every stream of activities was read past it, so that a call logged or pulled late does not take the lead away from whoever made it.
/// Whoever a human gave the lead to keeps it.
/// </remarks>
public static class SlaStage
{
    /// <summary>How long after the end a call may still be logged.</summary>
    public static readonly TimeSpan LogGrace = TimeSpan.FromMinutes(30);

    /// <summary>Clocks that are waited for at most this long when activities cannot be read.</summary>
    private static readonly TimeSpan MostPatience = TimeSpan.FromDays(1);

    private const int MostPerRun = 5000;

    /// <summary>Evaluates due clocks.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="cancellationToken">Cancels; what was stored stays.</param>
    public static async Task<SlaReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        DateTimeOffset now = context.Now;
        IReadOnlyList<DecisionState> due = context.Pipeline.Sla.Count == 0 ? [] : await context.Store.Decisions.ReadAsync(SlaClock.Kind, DateTimeOffset.MinValue, now, MostPerRun, cancellationToken);
        if (due.Count == 0)
        {
            return new SlaReport(0, 0, 0, 0, 0, []);
        }

        LeadId[] leads = [.. due.Select(d => d.Lead).OfType<LeadId>()];
        IReadOnlyDictionary<LeadId, ScoredLead> scores = await context.Store.Scores.ReadManyAsync(leads, cancellationToken);
        IReadOnlyDictionary<LeadId, RoutingDecision> decisions = await context.Store.Scores.ReadRoutingAsync(leads, cancellationToken);
        IReadOnlyDictionary<LeadId, string> owners = await OwnersNow.ReadAsync(context, leads, cancellationToken);
        Dictionary<LeadId, LeadFacts> facts = [];
        await foreach (LeadFacts lead in LeadPass.ReadAsync(context, leads.ToHashSet(), now, cancellationToken))
        {
            facts[lead.Lead] = lead;
        }

        Look look = new(context, now, await ReadUntilAsync(context, cancellationToken), FirstTouch.OfTheLead(context), await OwnTasks.ReadAsync(context, cancellationToken));
        foreach (DecisionState state in due)
        {
            if (state.Lead is { } lead)
            {
                await look.AtAsync(lead, SlaClock.Parse(state), facts.GetValueOrDefault(lead), scores.GetValueOrDefault(lead), decisions.GetValueOrDefault(lead), owners.GetValueOrDefault(lead), cancellationToken);
            }
        }

        return await look.SaveAsync(cancellationToken);
    }

    /// <summary>The instant until which every stream of activities was read.</summary>
    private static async Task<DateTimeOffset> ReadUntilAsync(RunContext context, CancellationToken cancellationToken)
    {
        HashSet<StreamKey> streams = [.. context.Pipeline.Activities.Select(a => a.Stream)];
        DateTimeOffset until = context.Now;
        foreach (StreamHealth health in (await context.Store.Health.ReadAsync(cancellationToken)).Where(h => streams.Contains(h.Stream)))
        {
            DateTimeOffset good = health.GoodAt ?? DateTimeOffset.MinValue;
            until = good < until ? good : until;
        }

        return until;
    }

    private sealed class Look(RunContext context, DateTimeOffset now, DateTimeOffset readUntil, IReadOnlySet<StreamKey> ofTheLead, IReadOnlySet<string> ours)
    {
        private readonly List<DecisionState> _states = [];
        private readonly List<Notice> _notices = [];
        private readonly List<LeadId> _reassigned = [];
        private Turns? _turns;
        private int _inTime;
        private int _late;
        private int _reminded;
        private int _breached;

        public async Task AtAsync(LeadId id, SlaClock clock, LeadFacts? facts, ScoredLead? score, RoutingDecision? decision, string? owner, CancellationToken cancellationToken)
        {
            // Closed, erased, given to somebody else by a later decision, or taken by a human: nothing is owed any more.
            if (facts is null || score is null || decision?.User != clock.Owner || IsTakenOver(clock, owner))
            {
                End(id);
                return;
            }

            if (FirstTouch.After(facts, clock.AssignedAt, now, ofTheLead, ours) is { } touched)
            {
                _inTime += touched <= clock.DueAt ? 1 : 0;
                _late += touched <= clock.DueAt ? 0 : 1;
                Note(id, touched <= clock.DueAt ? "in_time" : "late", clock);
                End(id);
                return;
            }

            if (now < clock.DueAt)
            {
                _reminded++;
                _notices.Add(Notice.Of(context, $"sla-remind/{id}/{clock.AssignedAt.UtcTicks}", AlertAudience.Owner, clock.Owner, id, "A lead waits for its first touch", $"{Words(clock)} The time is over at {Wall(clock.DueAt)}."));
                _states.Add((clock with { IsReminded = true }).ToState(id));
                return;
            }

            DateTimeOffset certain = clock.DueAt + LogGrace;
            if (now < certain || (readUntil < certain && now < certain + MostPatience))
            {
                // Still open: looked at again when calls had time to be logged and pulled.
                _states.Add(clock.ToState(id) with { At = now < certain ? certain : now.AddMinutes(1) });
                return;
            }

            await BreachAsync(id, clock, facts, score, decision, cancellationToken);
        }

        public async Task<SlaReport> SaveAsync(CancellationToken cancellationToken)
        {
            // The decision first: should the run be cut off here, the clock is looked at again and finds it was given on.
            if (_turns is not null)
            {
                await _turns.SaveAsync(cancellationToken);
            }

            await NoticeBook.AddAsync(context, _notices, cancellationToken);
            await context.Store.Decisions.SaveAsync(_states, cancellationToken);
            return new SlaReport(_inTime, _late, _reminded, _breached, _reassigned.Count, _reassigned);
        }

        private async Task BreachAsync(LeadId id, SlaClock clock, LeadFacts facts, ScoredLead score, RoutingDecision decision, CancellationToken cancellationToken)
        {
            _breached++;
            Note(id, "breached", clock);
            SlaRule? rule = context.Pipeline.Sla.FirstOrDefault(r => r.Tier == clock.Tier);
            string key = $"sla-breach/{id}/{clock.AssignedAt.UtcTicks}";
            if (rule?.Then == SlaBreach.Reassign)
            {
                _turns ??= await Turns.LoadAsync(context, cancellationToken);
                string[] tried = [.. clock.Tried, clock.Owner];
                string why = string.Create(CultureInfo.InvariantCulture, $"{clock.Owner} did not touch the lead within {Span(rule.FirstTouch)}{(rule.WorkingHoursOnly ? " of working time" : "")}");
                if (_turns.Router.Reassign(score, decision, tried, why, Turns.FieldOf(context, facts, now), now) is { } next)
                {
                    _turns.Add(next);
                    _reassigned.Add(id);
                    _states.Add(SlaClock.Start(context.Pipeline, next, clock.Tier, tried)?.ToState(id) ?? Ended(id));
                    return;
                }
            }

            if (rule?.Then is SlaBreach.Reassign or SlaBreach.AlertManager)
            {
                string more = rule.Then == SlaBreach.Reassign ? " Nobody else of the team can take it, so the owner stays." : "";
                _notices.Add(Notice.Of(context, key, AlertAudience.Manager, clock.Owner, id, "A lead was not touched in time", Words(clock) + more));
            }

            End(id);
        }

        /// <summary>A queue, or somebody who had the lead before, means that our own write is still on its way.</summary>
        private static bool IsTakenOver(SlaClock clock, string? owner) => owner is not null && !owner.StartsWith("queue ", StringComparison.Ordinal)
            && !string.Equals(owner, clock.Owner, StringComparison.OrdinalIgnoreCase) && !clock.Tried.Contains(owner, StringComparer.OrdinalIgnoreCase);

        private void End(LeadId id) => _states.Add(Ended(id));

        private DecisionState Ended(LeadId id) => new(SlaClock.Kind, id.Value, id, now, null);

        /// <summary>Kept for the report.</summary>
        private void Note(LeadId id, string what, SlaClock clock) =>
            _states.Add(new DecisionState("sla_done", $"{id}/{clock.AssignedAt.UtcTicks}", id, now, $"{{\"what\":\"{what}\",\"tier\":\"{clock.Tier}\"}}"));

        private string Words(SlaClock clock) => string.Create(CultureInfo.InvariantCulture, $"{clock.Owner} got this {clock.Tier.ToString().ToLowerInvariant()} lead on {Wall(clock.AssignedAt)}; no call, e-mail or meeting is known since.");

        private string Wall(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, context.Pipeline.TimeZone).ToString("ddd yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

        private static string Span(TimeSpan span) =>
            span.TotalDays >= 1 && span.Ticks % TimeSpan.TicksPerDay == 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalDays:0} days")
            : span.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.#} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes");
    }
}

/// <summary>What looking at the clocks found.</summary>
/// <param name="InTime">Leads touched in time.</param>
/// <param name="Late">Leads touched after the time was over, before anything was done about it.</param>
/// <param name="Reminded">Owners reminded.</param>
/// <param name="Breached">Leads not touched in time.</param>
/// <param name="Reassigned">Of these, given to somebody else.</param>
/// <param name="Leads">The leads that were given to somebody else.</param>
public sealed record SlaReport(int InTime, int Late, int Reminded, int Breached, int Reassigned, IReadOnlyList<LeadId> Leads);
