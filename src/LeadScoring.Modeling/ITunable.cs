namespace LeadScoring.Modeling;

/// <summary>A trainer that chooses its strength by cross-validation; choosing once serves all the fits on folds that follow.</summary>
internal interface ITunable
{
    /// <summary>The same trainer with its strength fixed to what suits the set best.</summary>
    ITrainer Tune(TrainingSet training, FeatureSet features, int seed, CancellationToken cancellationToken);
}
