namespace LeadScoring;

/// <summary>All that a routing decision was made from, so that it can be made again and asked "what if".</summary>
/// <param name="Rule">Name of the rule that fitted.</param>
/// <param name="Line">Its line of the mapping.</param>
/// <param name="PassedOver">Names of the rules before it, which did not fit.</param>
/// <param name="Team">The team; <see langword="null"/> when the rule names no team.</param>
/// <param name="Order">How the team's next is found.</param>
/// <param name="Candidates">Everybody of the team, in file order.</param>
/// <param name="Chosen">Who got the lead; <see langword="null"/> = nobody.</param>
/// <param name="TieBreak">What decided between the candidates that were not excluded.</param>
/// <param name="RouteNotTaken">What would have given the lead to somebody else.</param>
public sealed record RoutingRecord(
    string Rule,
    int Line,
    IReadOnlyList<string> PassedOver,
    string? Team,
    TeamOrder Order,
    IReadOnlyList<RouteCandidate> Candidates,
    string? Chosen,
    string TieBreak,
    IReadOnlyList<OtherRoute> RouteNotTaken);

/// <summary>One person as the decision saw them.</summary>
/// <param name="User">E-mail address.</param>
/// <param name="Weight">Share relative to the others.</param>
/// <param name="Credit">Share of leads earned and not yet given, before this turn.</param>
/// <param name="LastTurn">Number of the turn at which they were last given a lead; −1 = never.</param>
/// <param name="Open">Open leads they have, where the order asks for it; otherwise 0.</param>
/// <param name="Excluded">Why they could not get the lead; <see langword="null"/> = they could.</param>
public sealed record RouteCandidate(string User, double Weight, double Credit, long LastTurn, int Open, RouteExclusion? Excluded);

/// <summary>Why somebody could not get a lead.</summary>
/// <param name="Kind">In one word.</param>
/// <param name="Reason">In words for people, with the figures.</param>
public sealed record RouteExclusion(RouteExclusionKind Kind, string Reason);

/// <summary>Kinds of <see cref="RouteExclusion"/>.</summary>
public enum RouteExclusionKind
{
    /// <summary>Not an active user of the CRM.</summary>
    NotActive,

    /// <summary>Weight 0.</summary>
    NoWeight,

    /// <summary>Works other regions.</summary>
    OtherRegion,

    /// <summary>The team does not work at this time.</summary>
    OffDuty,

    /// <summary>The person's or the team's weekly limit is reached.</summary>
    WeekIsFull,

    /// <summary>Had the lead and did not touch it in time.</summary>
    DidNotTouch,
}

/// <summary>Who would have got the lead had one thing been different.</summary>
/// <param name="If">The difference: a person whose exclusion is taken away, or the chosen one whose presence is.</param>
/// <param name="Words">The same for people.</param>
/// <param name="Owner">Who would have got it; <see langword="null"/> = nobody.</param>
public sealed record OtherRoute(string If, string Words, string? Owner);
