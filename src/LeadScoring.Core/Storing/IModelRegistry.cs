namespace LeadScoring;

/// <summary>All models ever made; one of them is live, or none, and at most one is the challenger.</summary>
public interface IModelRegistry
{
    /// <summary>Stores a model in a state, in one transaction. One that goes live retires the live one; a new challenger retires the one before. A live model stays live whatever it is saved as.</summary>
    ValueTask SaveAsync(ModelCard card, ReadOnlyMemory<byte> artifact, ModelState state, CancellationToken cancellationToken);

    /// <summary>Stores a model that goes live, or is kept for the record.</summary>
    ValueTask SaveAsync(ModelCard card, ReadOnlyMemory<byte> artifact, bool live, CancellationToken cancellationToken) =>
        SaveAsync(card, artifact, live ? ModelState.Live : ModelState.Retired, cancellationToken);

    /// <summary>The live model; <see langword="null"/> = none.</summary>
    ValueTask<RegisteredModel?> ReadLiveAsync(CancellationToken cancellationToken);

    /// <summary>The challenger; <see langword="null"/> = none.</summary>
    ValueTask<RegisteredModel?> ReadChallengerAsync(CancellationToken cancellationToken);

    /// <summary>A model by its id; <see langword="null"/> = there is none.</summary>
    ValueTask<RegisteredModel?> ReadAsync(string id, CancellationToken cancellationToken);

    /// <summary>All cards, newest first.</summary>
    ValueTask<IReadOnlyList<RegisteredCard>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Puts a stored model live and retires the one before, in one transaction.</summary>
    /// <param name="id">The model.</param>
    /// <param name="by">Who released it; <see langword="null"/> = the program.</param>
    /// <param name="at">When, UTC.</param>
    /// <param name="cancellationToken">Cancels; then nothing has changed.</param>
    /// <returns>Whether there is such a model.</returns>
    ValueTask<bool> PromoteAsync(string id, string? by, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Puts the model live that was live before the live one, in one transaction; again it goes one further back.</summary>
    /// <returns>Its id; <see langword="null"/> when none was live before, and then nothing changes.</returns>
    ValueTask<string?> RollBackAsync(string? by, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Takes the live model away: rules score from then on.</summary>
    ValueTask RetireAsync(CancellationToken cancellationToken);
}

/// <summary>What a model does.</summary>
public enum ModelState
{
    /// <summary>Nothing: it was live once, or never good enough.</summary>
    Retired,

    /// <summary>It scores.</summary>
    Live,

    /// <summary>It scores in the shadow and waits.</summary>
    Challenger,
}

/// <summary>A model as stored.</summary>
public sealed record RegisteredModel(ModelCard Card, ReadOnlyMemory<byte> Artifact);

/// <summary>A model's card and what it does.</summary>
public sealed record RegisteredCard(ModelCard Card, ModelState State)
{
    /// <summary>Whether it is the live one.</summary>
    public bool IsLive => State == ModelState.Live;

    /// <summary>When it last went live, UTC; <see langword="null"/> = never.</summary>
    public DateTimeOffset? LiveSince { get; init; }

    /// <summary>Who released it then; <see langword="null"/> = the program.</summary>
    public string? ReleasedBy { get; init; }
}
