namespace LeadScoring.Connectors.Http;

/// <summary>How urgent a request is. Where permits are scarce the more urgent one goes first; where the day's quota falls the less urgent stops first.</summary>
public enum Urgency
{
    /// <summary>Loading what happened long ago, comparing all ids, repairing derived fields: can wait for days.</summary>
    Backfill,

    /// <summary>Reading what changed since the last read.</summary>
    Incremental,

    /// <summary>Writing scores, and looking up what that takes.</summary>
    WriteBack,
}

/// <summary>Which of a CRM's limits a refusal tells of.</summary>
public enum ExceededLimit
{
    /// <summary>None, or one that its own wait deals with.</summary>
    None,

    /// <summary>Too many requests at the same time: fewer go side by side from now on.</summary>
    Concurrency,

    /// <summary>The day's requests are used up: nothing more leaves until a later look.</summary>
    Daily,
}
