namespace LeadScoring;

/// <summary>Everything one pipeline keeps. One store belongs to one mapping.</summary>
/// <remarks>Thread-safe. One process writes at a time; a second one gets a <see cref="StoreException"/> that says so.</remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>CRM records as they were pulled.</summary>
    IRecordStore Records { get; }

    /// <summary>What records say about leads.</summary>
    IFactStore Facts { get; }

    /// <summary>What leads have in common: accounts and groups.</summary>
    IRelationStore Relations { get; }

    /// <summary>Who was found to be one person.</summary>
    IIdentityStore Identities { get; }

    /// <summary>Scores and routing decisions.</summary>
    IScoreStore Scores { get; }

    /// <summary>Models and which one is live.</summary>
    IModelRegistry Models { get; }

    /// <summary>What is tried out beside the live scores.</summary>
    ITrialStore Trials { get; }

    /// <summary>Every row ever sent.</summary>
    ILedger Ledger { get; }

    /// <summary>What ran when, with which result.</summary>
    IRunLog Runs { get; }

    /// <summary>How reading each stream went last.</summary>
    IStreamHealth Health { get; }

    /// <summary>What decisions remember from run to run.</summary>
    IDecisionStore Decisions { get; }

    /// <summary>Hints that came by webhook and wait to be looked at.</summary>
    IHintInbox Inbox { get; }

    /// <summary>Waits until no other process holds the store for a run, and holds it until disposed: services that share a store take turns.</summary>
    /// <remarks>Single writes do not need it. A store that only one service can use has nobody to wait for.</remarks>
    /// <exception cref="StoreException">The store's server cannot be reached.</exception>
    ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken);

    /// <summary>Events that websites and products sent and that wait to become records.</summary>
    IEventInbox Events { get; }

    /// <summary>Who asked to be forgotten.</summary>
    IErasureBook Erasures { get; }

    /// <summary>Lets go of what is old.</summary>
    IRetentionStore Retention { get; }
}

/// <summary>The store cannot do what it was asked. The message says what happened and what to do.</summary>
public sealed class StoreException(StoreFailureKind kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>What is wrong with it.</summary>
    public StoreFailureKind Kind { get; } = kind;
}

/// <summary>What is wrong with a store.</summary>
public enum StoreFailureKind
{
    /// <summary>It was written by a newer version of this program.</summary>
    TooNew,

    /// <summary>The disk is full.</summary>
    Full,

    /// <summary>Another process holds it.</summary>
    Busy,

    /// <summary>It cannot be opened: no such folder, no right, not a store.</summary>
    Unreachable,

    /// <summary>Its content is damaged.</summary>
    Damaged,

    /// <summary>Its server went away or has no room for us just now; nothing is wrong with what is stored, and the same again may work.</summary>
    Interrupted,
}
