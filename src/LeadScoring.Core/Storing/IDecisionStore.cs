namespace LeadScoring;

/// <summary>What decisions remember from run to run: tier borders, SLA clocks, alerts, holds, and who owns which lead.</summary>
/// <remarks>Thread-safe. A state of a lead goes when the lead is erased.</remarks>
public interface IDecisionStore
{
    /// <summary>Sets states, in one transaction; one without body is removed.</summary>
    /// <remarks>A state of a lead that is not there any more (erased meanwhile) is left out.</remarks>
    ValueTask SaveAsync(IReadOnlyList<DecisionState> states, CancellationToken cancellationToken);

    /// <summary>States of one kind by their keys.</summary>
    ValueTask<IReadOnlyDictionary<string, DecisionState>> ReadAsync(string kind, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>States of one kind by their instants, oldest first.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="from">Earliest instant, included.</param>
    /// <param name="to">Latest instant, included.</param>
    /// <param name="most">Most states.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IReadOnlyList<DecisionState>> ReadAsync(string kind, DateTimeOffset from, DateTimeOffset to, int most, CancellationToken cancellationToken);

    /// <summary>Removes states of one kind with an instant before the given one.</summary>
    ValueTask<int> RemoveAsync(string kind, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Notes who owns leads in the CRM or by our own decision, in one transaction; an owner of <see langword="null"/> forgets.</summary>
    ValueTask SaveOwnersAsync(IReadOnlyDictionary<LeadId, string?> owners, CancellationToken cancellationToken);

    /// <summary>Owners of the given leads, as far as known.</summary>
    ValueTask<IReadOnlyDictionary<LeadId, string>> ReadOwnersAsync(IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken);

    /// <summary>Leads with a current score, per owner.</summary>
    ValueTask<IReadOnlyDictionary<string, int>> CountOpenAsync(CancellationToken cancellationToken);
}

/// <summary>One remembered state.</summary>
/// <param name="Kind">What it is: <c>sla</c>, <c>alert</c>, <c>notice</c> …</param>
/// <param name="Key">Unique within its kind; holds no personal data beyond a lead's id.</param>
/// <param name="Lead">The lead it is about, with which it is erased; <see langword="null"/> = none.</param>
/// <param name="At">The instant it is ordered by, UTC: when it is due, or when it was noted.</param>
/// <param name="Body">JSON; <see langword="null"/> removes the state.</param>
public sealed record DecisionState(string Kind, string Key, LeadId? Lead, DateTimeOffset At, string? Body);
