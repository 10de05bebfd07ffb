using System.Globalization;

namespace LeadScoring.Engine.Pull;

/// <summary>Finds the instant from which a record says that its lead is won or lost.</summary>
internal sealed class OutcomeRules(LabelDefinition label, string objectName)
{
    private readonly IReadOnlyList<Condition> _good = [.. label.GoodWhen.Where(c => c.ObjectName == objectName).Select(c => c.Condition)];
    private readonly IReadOnlyList<Condition> _bad = [.. label.BadWhen.Where(c => c.ObjectName == objectName).Select(c => c.Condition)];

    /// <summary>The record's outcomes that hold now: at most one good and one bad.</summary>
    /// <param name="source">The record.</param>
    /// <param name="record">Its newest state.</param>
    /// <param name="timelines">Its mapped fields by name.</param>
    public IReadOnlyList<OutcomeFact> Find(RecordRef source, CrmRecord record, IReadOnlyDictionary<string, FieldTimeline> timelines)
    {
        if (_good.Count == 0 && _bad.Count == 0)
        {
            return [];
        }

        List<OutcomeFact> outcomes = [];
        if (SinceWhen(_good, record, timelines) is { } good)
        {
            outcomes.Add(new OutcomeFact(source, OutcomeKind.Good, good, good, Amount(timelines)));
        }

        if (SinceWhen(_bad, record, timelines) is { } bad)
        {
            outcomes.Add(new OutcomeFact(source, OutcomeKind.Bad, bad, bad, null));
        }

        return outcomes;
    }

    private static DateTimeOffset? SinceWhen(IReadOnlyList<Condition> conditions, CrmRecord record, IReadOnlyDictionary<string, FieldTimeline> timelines)
    {
        DateTimeOffset? earliest = null;
        foreach (Condition condition in conditions)
        {
            if (SinceWhen(condition, record, timelines) is { } since && (earliest is null || since < earliest))
            {
                earliest = since;
            }
        }

        return earliest;
    }

    private static DateTimeOffset? SinceWhen(Condition condition, CrmRecord record, IReadOnlyDictionary<string, FieldTimeline> timelines)
    {
        if (!condition.Holds(n => timelines.GetValueOrDefault(n)?.Current.Text))
        {
            return null;
        }

        // Walk back from now through the instants at which a named field changed, while the condition held.
        IReadOnlyList<FieldTimeline> named = [.. condition.Names.Select(timelines.GetValueOrDefault).OfType<FieldTimeline>()];
        DateTimeOffset? since = null;
        foreach (DateTimeOffset at in named.SelectMany(t => t.Steps.Select(s => s.KnownAt)).Distinct().OrderDescending())
        {
            if (!condition.Holds(n => timelines.GetValueOrDefault(n)?.At(at)))
            {
                return since;
            }

            since = at;
        }

        // It held ever since the record is known: either it was created that way, or the CRM keeps no history of it.
        // Then the day the record itself names, and the last change of the record, are the only witnesses.
        return named.Any(t => t.HasHistory) ? since : ClosedOn(timelines) is { } closed && closed < record.ModifiedAt ? closed : record.ModifiedAt;
    }

    private static DateTimeOffset? ClosedOn(IReadOnlyDictionary<string, FieldTimeline> timelines) =>
        timelines.GetValueOrDefault("closed_on")?.Current.Text is { } text
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset closed)
            ? closed
            : null;

    private static decimal? Amount(IReadOnlyDictionary<string, FieldTimeline> timelines) =>
        timelines.GetValueOrDefault("amount")?.Current.Text is { } text
        && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount)
            ? amount
            : null;
}
