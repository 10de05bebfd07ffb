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
        if (live is null || Fits(live.Card, context.Pipeline))
        {
            return live;
        }

        await context.Store.Models.RetireAsync(cancellationToken);
        await context.Store.Scores.WriteLastFullPassAsync(DateTimeOffset.MinValue, cancellationToken);
        return null;
    }

    /// <summary>Whether a model can read what the mapping makes, and still holds the mapping's rules if it holds any.</summary>
    public static bool Fits(ModelCard card, PipelineDefinition pipeline) =>
        card.MappingHash == pipeline.InputsHash && (card.ColdStart is not { } cold || cold.RulesHash == Modeling.RuleScorer.HashOf(pipeline.Model.Rules));
}
