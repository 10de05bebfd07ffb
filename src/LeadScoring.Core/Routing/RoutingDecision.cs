namespace LeadScoring;

/// <summary>Who works a lead, and why; kept, so that a rep can be told months later.</summary>
/// <param name="Lead">The lead.</param>
/// <param name="User">E-mail address of the owner, or a queue as <see cref="RouteTarget.Queue"/> spells it; <see langword="null"/> when the owner stays as it is.</param>
/// <param name="Rule">Name of the rule that fitted.</param>
/// <param name="Reason">A sentence for the rep.</param>
/// <param name="DecidedAt">UTC.</param>
public sealed record RoutingDecision(LeadId Lead, string? User, string Rule, string Reason, DateTimeOffset DecidedAt)
{
    /// <summary>The team that somebody was chosen from; <see langword="null"/> for rules without a team. What weekly limits count by.</summary>
    public string? Team { get; init; }

    /// <summary>Whether nobody could take the lead just now, so that it is decided again at each run until somebody can.</summary>
    public bool IsWaiting { get; init; }

    /// <summary>What the decision was made from; <see langword="null"/> for decisions of versions before this was kept.</summary>
    public RoutingRecord? Record { get; init; }
}

/// <summary>How far a team's weighted turn has come; carried from run to run so that nobody gains by a restart.</summary>
/// <param name="Team">The team.</param>
/// <param name="User">A person of it, by e-mail address.</param>
/// <param name="Assigned">Leads given so far.</param>
/// <param name="Credit">Share of leads earned and not yet given; negative after a turn.</param>
/// <param name="LastTurn">Number of the team's turn at which this person was last given a lead; −1 = never.</param>
public sealed record TurnState(string Team, string User, long Assigned, double Credit, long LastTurn);
