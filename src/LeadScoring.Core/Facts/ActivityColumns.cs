using System.Collections;

namespace LeadScoring;

/// <summary>Activities of one lead, stored by column: what feature rows are counted from without an object per activity.</summary>
/// <remarks>
/// As a list it gives the same facts as a list of <see cref="ActivityFact"/> would, each made when it is asked for. Immutable; safe to read from several threads when its origins are.
/// </remarks>
/// <param name="types">What the activities were, each kind and detail once.</param>
/// <param name="typeOf">Per activity its place in <paramref name="types"/>.</param>
/// <param name="happenedAt">Per activity <see cref="ActivityFact.HappenedAt"/> in UTC ticks, ascending.</param>
/// <param name="knownAt">Per activity <see cref="ActivityFact.KnownAt"/> in UTC ticks.</param>
/// <param name="origins">Tells the records; asked only when a fact is made.</param>
public sealed class ActivityColumns(ActivityType[] types, int[] typeOf, long[] happenedAt, long[] knownAt, IActivityOrigins origins) : IReadOnlyList<ActivityFact>
{
    /// <summary>What the activities were.</summary>
    public ReadOnlySpan<ActivityType> Types => types;

    /// <summary>Per activity its place in <see cref="Types"/>.</summary>
    public ReadOnlySpan<int> TypeOf => typeOf;

    /// <summary>Per activity when it happened, UTC ticks, ascending.</summary>
    public ReadOnlySpan<long> HappenedAt => happenedAt;

    /// <summary>Per activity when the CRM knew of it, UTC ticks.</summary>
    public ReadOnlySpan<long> KnownAt => knownAt;

    /// <inheritdoc/>
    public int Count => typeOf.Length;

    /// <inheritdoc/>
    public ActivityFact this[int index]
    {
        get
        {
            ActivityType type = types[typeOf[index]];
            return new ActivityFact(origins.SourceOf(index), origins.LeadOf(index), type.Kind, type.Detail, new DateTimeOffset(happenedAt[index], TimeSpan.Zero), new DateTimeOffset(knownAt[index], TimeSpan.Zero));
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ActivityFact> GetEnumerator()
    {
        for (int i = 0; i < typeOf.Length; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What an activity was. Whoever reads activities shares one object among equal ones where it can; two objects may still be equal in content.</summary>
/// <param name="kind">As <see cref="ActivityFact.Kind"/>.</param>
/// <param name="detail">As <see cref="ActivityFact.Detail"/>.</param>
public sealed class ActivityType(string kind, string? detail)
{
    /// <summary>As <see cref="ActivityFact.Kind"/>.</summary>
    public string Kind { get; } = kind;

    /// <summary>As <see cref="ActivityFact.Detail"/>.</summary>
    public string? Detail { get; } = detail;
}

/// <summary>Tells from which records activities come.</summary>
public interface IActivityOrigins
{
    /// <summary>As <see cref="ActivityFact.Source"/>.</summary>
    RecordRef SourceOf(int index);

    /// <summary>As <see cref="ActivityFact.Lead"/>.</summary>
    RecordRef LeadOf(int index);
}
