namespace LeadScoring.Engine.Sla;

/// <summary>Finds when somebody of ours first did something about a lead.</summary>
/// <remarks>
/// A touch is an activity that people log in the CRM (a call, an e-mail, a meeting, a task), by whomever of ours. What the lead did (page views, form
/// submissions: streams of events) and tasks that we made ourselves are none.
/// </remarks>
internal static class FirstTouch
{
    /// <summary>Streams whose rows are things the lead did.</summary>
    public static HashSet<StreamKey> OfTheLead(RunContext context) =>
    [
        .. context.Pipeline.Activities.Select(a => a.Stream).Where(s => context.Connectors.TryGetValue(s.Connection, out ICrmConnector? connector) && connector.Spec.EventStreams.Contains(s.Stream)),
    ];

    /// <summary>When the first touch after an instant happened, by its own time and not by when it was logged; <see langword="null"/> = none is known.</summary>
    public static DateTimeOffset? After(LeadFacts lead, DateTimeOffset assignedAt, DateTimeOffset now, IReadOnlySet<StreamKey> ofTheLead, IReadOnlySet<string> ours)
    {
        foreach (ActivityFact activity in lead.Activities)
        {
            // A day without time says that it happened on that day; it must not count as before the assignment of the same day.
            bool isDay = activity.HappenedAt.TimeOfDay == TimeSpan.Zero;
            DateTimeOffset happened = isDay && activity.HappenedAt.Date == assignedAt.UtcDateTime.Date && activity.KnownAt > assignedAt ? activity.KnownAt : activity.HappenedAt;
            if (happened > assignedAt && happened <= now && activity.KnownAt <= now
                && !ofTheLead.Contains(new StreamKey(activity.Source.Connection, activity.Source.Stream)) && !ours.Contains(activity.Source.ToString()))
            {
                return happened;
            }
        }

        return null;
    }
}
