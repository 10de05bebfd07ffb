namespace LeadScoring;

/// <summary>People who work leads.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="People">In file order; ties are broken by it only after longest wait.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record TeamDefinition(string Name, IReadOnlyList<TeamMember> People, int Line)
{
    /// <summary>Who is next.</summary>
    public TeamOrder Order { get; init; }

    /// <summary>Most new leads a week for the team; <see langword="null"/> = the people's own limits.</summary>
    public int? Weekly { get; init; }

    /// <summary>When the team works; <see langword="null"/> = always.</summary>
    public WorkingHours? Hours { get; init; }

    /// <summary>Days nobody works, both ends included, in the pipeline's time zone.</summary>
    public IReadOnlyList<DaySpan> DaysOff { get; init; } = [];

    /// <summary>The CRM's group whose members are the team, asked at each run; <see langword="null"/> = <see cref="People"/>.</summary>
    public CrmGroup? PeopleFrom { get; init; }
}

/// <summary>Who of a team is next.</summary>
public enum TeamOrder
{
    /// <summary>By weighted turn.</summary>
    RoundRobin,

    /// <summary>Who has the fewest open leads for their weight; ties by weighted turn.</summary>
    FewestOpenFirst,
}

/// <summary>A group of users in a CRM.</summary>
/// <param name="Connection">Where.</param>
/// <param name="Name">Its API name.</param>
public sealed record CrmGroup(ConnectionId Connection, string Name);

/// <summary>Hours of the week in which people work, in the pipeline's time zone.</summary>
/// <param name="Days">Week days.</param>
/// <param name="From">Start of each.</param>
/// <param name="To">End of each; later than <paramref name="From"/>.</param>
public sealed record WorkingHours(IReadOnlyList<DayOfWeek> Days, TimeOnly From, TimeOnly To);

/// <summary>Days in a row.</summary>
/// <param name="First">First day.</param>
/// <param name="Last">Last day, included.</param>
public sealed record DaySpan(DateOnly First, DateOnly Last);

/// <summary>One person of a team.</summary>
/// <param name="User">E-mail address of the CRM user, lower case.</param>
/// <param name="Weight">Share of the team's leads relative to the others; 0 = none for now.</param>
public sealed record TeamMember(string User, double Weight)
{
    /// <summary>Most new leads a week; <see langword="null"/> = no limit.</summary>
    public int? Weekly { get; init; }

    /// <summary>Regions the person works, for rules with <see cref="RoutingRule.RegionField"/>; empty = all.</summary>
    public IReadOnlyList<string> Regions { get; init; } = [];
}

/// <summary>Sends leads that fit to a place.</summary>
/// <param name="Name">What reps read.</param>
/// <param name="When">Sees <c>score</c>, <c>tier</c> and the lead's mapped fields.</param>
/// <param name="To">Where to.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record RoutingRule(string Name, Condition When, RouteTarget To, int Line)
{
    /// <summary>The lead field that a person's regions must contain (<c>by: region</c>); <see langword="null"/> = everybody of the team.</summary>
    public string? RegionField { get; init; }
}

/// <summary>Where a rule sends a lead.</summary>
public abstract record RouteTarget
{
    /// <summary>Someone of a team, by weighted turn.</summary>
    public sealed record Team(string Name) : RouteTarget;

    /// <summary>One person, by e-mail address.</summary>
    public sealed record Person(string User) : RouteTarget;

    /// <summary>A queue of one connection, by its API name.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "The CRM's own word, and not a collection.")]
    public sealed record Queue(ConnectionId Connection, string Name) : RouteTarget
    {
        /// <summary>How decisions name it: <c>queue sf:Nurture</c>.</summary>
        public override string ToString() => $"queue {Connection}:{Name}";
    }

    /// <summary>The owner of the lead's account.</summary>
    public sealed record AccountOwner : RouteTarget;

    /// <summary>Nobody: the owner stays.</summary>
    public sealed record Keep : RouteTarget;
}
