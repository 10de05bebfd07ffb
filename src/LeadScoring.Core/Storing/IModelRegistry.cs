namespace LeadScoring;

/// <summary>All models ever made; one of them is live, or none.</summary>
public interface IModelRegistry
{
    /// <summary>Stores a model; with <paramref name="live"/> it goes live and the one before is retired, in the same transaction.</summary>
    ValueTask SaveAsync(ModelCard card, ReadOnlyMemory<byte> artifact, bool live, CancellationToken cancellationToken);

    /// <summary>The live model; <see langword="null"/> = none.</summary>
    ValueTask<RegisteredModel?> ReadLiveAsync(CancellationToken cancellationToken);

    /// <summary>All cards, newest first.</summary>
    ValueTask<IReadOnlyList<RegisteredCard>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Takes the live model away: rules score from then on.</summary>
    ValueTask RetireAsync(CancellationToken cancellationToken);
}

/// <summary>A model as stored.</summary>
public sealed record RegisteredModel(ModelCard Card, ReadOnlyMemory<byte> Artifact);

/// <summary>A model's card and whether it is the live one.</summary>
public sealed record RegisteredCard(ModelCard Card, bool IsLive);
