namespace LeadScoring.Modeling;

/// <summary>A trained model ready to score: encoder, model, calibration and score scale in one. Immutable and thread-safe.</summary>
public sealed class LeadModel : ILeadScorer
{
    private readonly IMarginModel _model;
    private readonly SigmoidCalibration _calibration;
    private readonly ScoreCurve _curve;

    internal LeadModel(string id, IMarginModel model, SigmoidCalibration calibration, ScoreCurve curve)
    {
        ModelId = id;
        _model = model;
        _calibration = calibration;
        _curve = curve;
    }

    /// <inheritdoc/>
    public string ModelId { get; }

    /// <summary>The features in use.</summary>
    public IReadOnlyList<string> ContributionNames => _model.FeatureNames;

    /// <summary>Reads a stored model.</summary>
    /// <exception cref="InvalidDataException">The artifact is not the one of its card, or of a format this version does not know.</exception>
    public static LeadModel Load(RegisteredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string id = ModelArtifact.IdOf(model.Artifact.Span);
        return id == model.Card.Id
            ? ModelArtifact.Read(id, model.Artifact)
            : throw new InvalidDataException($"The stored model {model.Card.Id} has changed since it was trained (its content is {id}). An operator can take back an older model or train a new one.");
    }

    /// <inheritdoc/>
    public ScoreBatch Score(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        int width = _model.FeatureNames.Count;
        double[] contributions = new double[table.Rows * width];
        double @base = _calibration.Apply(_model.Explain(table, contributions));
        double[] margins = new double[table.Rows];
        double[] probabilities = new double[table.Rows];
        double[] scores = new double[table.Rows];
        for (int row = 0; row < table.Rows; row++)
        {
            double margin = @base;
            foreach (ref double part in contributions.AsSpan(row * width, width))
            {
                part *= _calibration.Slope;
                margin += part;
            }

            margins[row] = margin;
            probabilities[row] = Sigmoid.Of(margin);
            scores[row] = _curve.At(probabilities[row]);
        }

        return new ScoreBatch(@base, _curve.At(Sigmoid.Of(@base)), margins, probabilities, scores, contributions);
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
