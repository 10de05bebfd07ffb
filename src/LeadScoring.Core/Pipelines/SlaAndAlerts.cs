namespace LeadScoring;

/// <summary>How soon a lead of a tier must be touched, and what happens if it is not.</summary>
/// <param name="Tier">The tier.</param>
/// <param name="FirstTouch">Time from the assignment to the first touch.</param>
/// <param name="Remind">How long before the end the owner is reminded; <see langword="null"/> = not at all.</param>
/// <param name="Then">What happens at the end.</param>
/// <param name="WorkingHoursOnly">Whether the clock stands still outside the team's working hours.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record SlaRule(Tier Tier, TimeSpan FirstTouch, TimeSpan? Remind, SlaBreach Then, bool WorkingHoursOnly, int Line);

/// <summary>What happens when nobody touched a lead in time.</summary>
public enum SlaBreach
{
    /// <summary>It is only shown.</summary>
    Nothing,

    /// <summary>Somebody else of the team gets it.</summary>
    Reassign,

    /// <summary>The owner's manager is told.</summary>
    AlertManager,
}

/// <summary>Tells somebody, or does something, when something becomes true.</summary>
/// <param name="When">What has to become true.</param>
/// <param name="Do">What is done then.</param>
/// <param name="OncePerState">One notice when it becomes true and one when it ends; otherwise one each time it becomes true.</param>
/// <param name="Line">Line of the mapping, from 1.</param>
public sealed record AlertRule(AlertTrigger When, AlertAction Do, bool OncePerState, int Line);

/// <summary>What has to become true for an alert.</summary>
public abstract record AlertTrigger
{
    /// <summary>A lead's score rose or fell: <c>score rises 20 within 24h and tier = hot</c>.</summary>
    /// <param name="Rises">Up or down.</param>
    /// <param name="Points">By at least so many points.</param>
    /// <param name="Within">Against the score so long before.</param>
    /// <param name="And">What else must hold; sees <c>score</c>, <c>tier</c>, the lead's mapped fields and its features.</param>
    public sealed record ScoreMoved(bool Rises, double Points, TimeSpan Within, Condition And) : AlertTrigger;

    /// <summary>A condition on a lead; sees what <see cref="ScoreMoved.And"/> sees.</summary>
    public sealed record Lead(Condition Condition) : AlertTrigger;

    /// <summary>A run went wrong; one of both is enough.</summary>
    /// <param name="RejectedAbove">Share (0–1) of rows rejected by the CRM; <see langword="null"/> = not looked at.</param>
    /// <param name="RunLate">Whether a run that did not start in time counts.</param>
    public sealed record Run(double? RejectedAbove, bool RunLate) : AlertTrigger;
}

/// <summary>What an alert does.</summary>
public abstract record AlertAction
{
    /// <summary>Tells somebody.</summary>
    /// <param name="Whom">Who.</param>
    /// <param name="Channel">How.</param>
    /// <param name="Connection">The CRM in which a task is made, for <see cref="AlertChannel.Task"/>.</param>
    public sealed record Tell(AlertAudience Whom, AlertChannel Channel, ConnectionId? Connection) : AlertAction;

    /// <summary>Puts the lead on a list of a CRM.</summary>
    public sealed record AddToList(ConnectionId Connection, string List) : AlertAction;
}

/// <summary>Who is told.</summary>
public enum AlertAudience
{
    /// <summary>The lead's owner.</summary>
    Owner,

    /// <summary>The owner of the lead's account.</summary>
    AccountOwner,

    /// <summary>The owner's manager.</summary>
    Manager,

    /// <summary>Who runs the service.</summary>
    Ops,
}

/// <summary>How somebody is told.</summary>
public enum AlertChannel
{
    /// <summary>A task in the CRM.</summary>
    Task,

    /// <summary>An e-mail.</summary>
    Email,

    /// <summary>A signed POST to the address whose secret is named <c>ALERT_WEBHOOK</c>.</summary>
    Webhook,

    /// <summary>A line of the log.</summary>
    Log,
}
