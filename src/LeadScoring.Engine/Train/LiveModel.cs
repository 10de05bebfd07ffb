namespace LeadScoring.Engine.Train;

/// <summary>The live model, as long as it fits the mapping.</summary>
internal static class LiveModel
{
    /// <summary>
    /// The live model; <see langword="null"/> when there is none. A model that was trained on other objects, features or labels would read its inputs wrongly,
    /// so it is retired here.
    /// </summary>
    public static async ValueTask<RegisteredModel?> ReadAsync(RunContext context, CancellationToken cancellationToken)
    {
        RegisteredModel? live = await context.Store.Models.ReadLiveAsync(cancellationToken);
        if (live is null || live.Card.MappingHash == context.Pipeline.InputsHash)
        {
            return live;
        }

        await context.Store.Models.RetireAsync(cancellationToken);
        await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return null;
    }
}
