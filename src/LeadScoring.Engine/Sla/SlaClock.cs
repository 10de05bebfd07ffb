using System.Text.Json;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Sla;

/// <summary>The clock that runs from an assignment to the first touch.</summary>
/// <param name="Tier">The tier that set the time.</param>
/// <param name="Owner">Who has to touch the lead.</param>
/// <param name="Team">Their team; <see langword="null"/> = none.</param>
/// <param name="AssignedAt">When they got it, UTC.</param>
/// <param name="RemindAt">When they are reminded, UTC; <see langword="null"/> = not at all.</param>
/// <param name="DueAt">When the time is over, UTC.</param>
/// <param name="Tried">Everybody who had the lead so far and did not touch it, in order.</param>
public sealed record SlaClock(Tier Tier, string Owner, string? Team, DateTimeOffset AssignedAt, DateTimeOffset? RemindAt, DateTimeOffset DueAt, IReadOnlyList<string> Tried)
{
    /// <summary>Whether the reminder was given.</summary>
    public bool IsReminded { get; init; }

    internal const string Kind = "sla";

    /// <summary>The instant at which it is looked at next.</summary>
    internal DateTimeOffset NextLook => !IsReminded && RemindAt is { } remind && remind < DueAt ? remind : DueAt;

    /// <summary>The clock of an assignment; <see langword="null"/> when its tier has no rule or the owner is no person.</summary>
    public static SlaClock? Start(PipelineDefinition pipeline, RoutingDecision decision, Tier tier, IReadOnlyList<string> tried)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(tried);
        if (pipeline.Sla.FirstOrDefault(r => r.Tier == tier) is not { } rule || decision.User is not { } owner || owner.StartsWith("queue ", StringComparison.Ordinal))
        {
            return null;
        }

        WorkCalendar? calendar = rule.WorkingHoursOnly && pipeline.Teams.FirstOrDefault(t => t.Name == decision.Team) is { } team ? WorkCalendar.Of(pipeline, team) : null;
        DateTimeOffset due = After(rule.FirstTouch);
        DateTimeOffset? remind = rule.Remind is { } before && before < rule.FirstTouch ? After(rule.FirstTouch - before) : null;
        return new SlaClock(tier, owner, decision.Team, decision.DecidedAt, remind, due, tried);

        DateTimeOffset After(TimeSpan time) => calendar?.Add(decision.DecidedAt, time) ?? decision.DecidedAt + time;
    }

    internal DecisionState ToState(LeadId lead) => new(Kind, lead.Value, lead, NextLook, JsonSerializer.Serialize(this));

    internal static SlaClock Parse(DecisionState state) => JsonSerializer.Deserialize<SlaClock>(state.Body!)!;
}
