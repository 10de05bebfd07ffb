namespace LeadScoring;

/// <summary>Scores, newest and before, and routing decisions.</summary>
public interface IScoreStore
{
    /// <summary>Stores scores, clears their leads' due marks and notes when each is due next by the clock alone, in one transaction; the score before is kept as history.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="dueMarks">
    /// The <see cref="LeadFacts.DueMark"/> of each lead as it was when its facts were read: a lead that became due again meanwhile stays due, and one that was erased meanwhile is left out.
    /// <see langword="null"/> clears in any case.
    /// </param>
    /// <param name="cancellationToken">Cancels; then nothing is stored.</param>
    ValueTask SaveAsync(IReadOnlyList<ScoredLead> scores, IReadOnlyDictionary<LeadId, long>? dueMarks, CancellationToken cancellationToken);

    /// <summary>Stores scores and clears their leads' due marks whatever happened meanwhile.</summary>
    ValueTask SaveAsync(IReadOnlyList<ScoredLead> scores, CancellationToken cancellationToken) => SaveAsync(scores, null, cancellationToken);

    /// <summary>Clears due marks of leads that are not scored (they have an outcome), in one transaction, and drops their current score; the clock alone does not make them due.</summary>
    /// <param name="leads">The leads.</param>
    /// <param name="dueMarks">As for <see cref="SaveAsync(IReadOnlyList{ScoredLead}, IReadOnlyDictionary{LeadId, long}?, CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Cancels; then nothing is stored.</param>
    ValueTask CloseAsync(IReadOnlyList<LeadId> leads, IReadOnlyDictionary<LeadId, long>? dueMarks, CancellationToken cancellationToken) => CloseAsync(leads, dueMarks, null, cancellationToken);

    /// <summary>Closes leads, some of which are due again by the clock because others look at them.</summary>
    /// <param name="leads">The leads.</param>
    /// <param name="dueMarks">As for <see cref="SaveAsync(IReadOnlyList{ScoredLead}, IReadOnlyDictionary{LeadId, long}?, CancellationToken)"/>.</param>
    /// <param name="nextChanges">When, as <see cref="ScoredLead.NextChangeAt"/>; <see langword="null"/> = never.</param>
    /// <param name="cancellationToken">Cancels; then nothing is stored.</param>
    ValueTask CloseAsync(IReadOnlyList<LeadId> leads, IReadOnlyDictionary<LeadId, long>? dueMarks, IReadOnlyDictionary<LeadId, DateTimeOffset>? nextChanges, CancellationToken cancellationToken);

    /// <summary>Closes leads and clears their due marks whatever happened meanwhile.</summary>
    ValueTask CloseAsync(IReadOnlyList<LeadId> leads, CancellationToken cancellationToken) => CloseAsync(leads, null, cancellationToken);

    /// <summary>The newest score of a lead; <see langword="null"/> if it never had one or is closed.</summary>
    ValueTask<ScoredLead?> ReadAsync(LeadId lead, CancellationToken cancellationToken);

    /// <summary>The newest scores of some leads; those without one are left out.</summary>
    async ValueTask<IReadOnlyDictionary<LeadId, ScoredLead>> ReadManyAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leads);
        Dictionary<LeadId, ScoredLead> scores = new(leads.Count);
        foreach (LeadId lead in leads)
        {
            if (await ReadAsync(lead, cancellationToken).ConfigureAwait(false) is { } score)
            {
                scores[lead] = score;
            }
        }

        return scores;
    }

    /// <summary>The newest score of every lead that is not closed, ordered by lead.</summary>
    IAsyncEnumerable<ScoredLead> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>Tier of the newest score of every lead that is not closed; cheap.</summary>
    ValueTask<IReadOnlyDictionary<LeadId, Tier>> ReadTiersAsync(CancellationToken cancellationToken);

    /// <summary>For each lead: the score in force at an instant, or its first one where it had none yet. Leads never scored are left out.</summary>
    ValueTask<IReadOnlyDictionary<LeadId, double>> ReadScoresAtAsync(IReadOnlyCollection<LeadId> leads, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Each lead's very first score, where that was made at or after an instant; leads with an outcome included. Ordered by lead, streamed.</summary>
    IAsyncEnumerable<FirstScore> ReadFirstScoresAsync(DateTimeOffset from, CancellationToken cancellationToken);

    /// <summary>Stores routing decisions and the turn states after them in one transaction.</summary>
    ValueTask SaveRoutingAsync(IReadOnlyList<RoutingDecision> decisions, IReadOnlyList<TurnState> turns, CancellationToken cancellationToken);

    /// <summary>The newest routing decision of every lead that has one.</summary>
    ValueTask<IReadOnlyDictionary<LeadId, RoutingDecision>> ReadRoutingAsync(CancellationToken cancellationToken);

    /// <summary>The newest routing decision of each of the given leads that has one, with its record. Cost grows with the number of leads asked for.</summary>
    ValueTask<IReadOnlyDictionary<LeadId, RoutingDecision>> ReadRoutingAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken);

    /// <summary>Leads whose newest decision is one that waits (<see cref="RoutingDecision.IsWaiting"/>), those that wait longest first.</summary>
    ValueTask<IReadOnlyList<LeadId>> ReadWaitingAsync(int most, CancellationToken cancellationToken);

    /// <summary>How many leads each person of each team was given since an instant.</summary>
    ValueTask<IReadOnlyList<RoutedCount>> CountRoutedAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Turn states of all teams.</summary>
    ValueTask<IReadOnlyList<TurnState>> ReadTurnsAsync(CancellationToken cancellationToken);

    /// <summary>When all leads were last scored, UTC; <see langword="null"/> = never.</summary>
    ValueTask<DateTimeOffset?> ReadLastFullPassAsync(CancellationToken cancellationToken);

    /// <summary>Notes that all leads were scored.</summary>
    ValueTask WriteLastFullPassAsync(DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>Leads given to one person of a team.</summary>
/// <param name="Team">The team.</param>
/// <param name="User">E-mail address.</param>
/// <param name="Count">Leads.</param>
public sealed record RoutedCount(string Team, string User, int Count);
