namespace LeadScoring;

/// <summary>People who work leads.</summary>
/// <param name="Name">The mapping's name.</param>
/// <param name="People">In file order; ties are broken by it only after longest wait.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record TeamDefinition(string Name, IReadOnlyList<TeamMember> People, int Line);

/// <summary>One person of a team.</summary>
/// <param name="User">E-mail address of the CRM user, lower case.</param>
/// <param name="Weight">Share of the team's leads relative to the others; 0 = none for now.</param>
public sealed record TeamMember(string User, double Weight);

/// <summary>Sends leads that fit to a place.</summary>
/// <param name="Name">What reps read.</param>
/// <param name="When">Sees <c>score</c>, <c>tier</c> and the lead's mapped fields.</param>
/// <param name="To">Where to.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record RoutingRule(string Name, Condition When, RouteTarget To, int Line);

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

    /// <summary>Nobody: the owner stays.</summary>
    public sealed record Keep : RouteTarget;
}
