namespace LeadScoring.Modeling;

/// <summary>A trained model ready to score: encoder, model, calibration and score scale in one, with models of their own for segments. Immutable and thread-safe.</summary>
/// <remarks>
/// Leads of a segment start from the segment's base; what it lies above or below the common base counts as a contribution of the feature that makes the segment, so
/// that one base and the contributions add up for every lead.
/// </remarks>
public sealed class LeadModel : ILeadScorer
{
    private readonly ModelPart _common;
    private readonly SegmentParts _segments;
    private readonly ScoreCurve _curve;
    private readonly int _segmentFeature;

    internal LeadModel(string id, ModelPart common, SegmentParts segments, ScoreCurve curve)
    {
        ModelId = id;
        _common = common;
        _segments = segments;
        _curve = curve;
        _segmentFeature = common.Model.FeatureNames.ToList().IndexOf(segments.By);
    }

    /// <inheritdoc/>
    public string ModelId { get; }

    /// <summary>The features in use; with rules in the model, those after them.</summary>
    public IReadOnlyList<string> ContributionNames => _common.Model.FeatureNames;

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
        int width = _common.Model.FeatureNames.Count;
        double[] contributions = new double[table.Rows * width];
        double[] margins = new double[table.Rows];
        double @base = CommonBase(table);
        foreach ((string? value, int[] rows) in _segments.Split(table))
        {
            if (value is null && rows.Length == table.Rows)
            {
                Explain(_common, table, contributions, margins);
                continue;
            }

            ModelPart part = value is null ? _common : _segments.Models[value];
            double[] partContributions = new double[rows.Length * width];
            double[] partMargins = new double[rows.Length];
            double partBase = Explain(part, table.Select(rows), partContributions, partMargins);
            for (int i = 0; i < rows.Length; i++)
            {
                margins[rows[i]] = partMargins[i];
                Span<double> row = contributions.AsSpan(rows[i] * width, width);
                partContributions.AsSpan(i * width, width).CopyTo(row);
                if (value is not null)
                {
                    row[_segmentFeature] += partBase - @base;
                }
            }
        }

        double[] probabilities = [.. margins.Select(Sigmoid.Of)];
        return new ScoreBatch(@base, _curve.At(Sigmoid.Of(@base)), margins, probabilities, [.. probabilities.Select(_curve.At)], contributions);
    }

    /// <summary>Calibrated log-odds alone: cheaper than a whole score.</summary>
    /// <exception cref="ArgumentException">The table lacks a feature of the model.</exception>
    public double[] Margins(FeatureTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        double[] margins = new double[table.Rows];
        foreach ((string? value, int[] rows) in _segments.Split(table))
        {
            ModelPart part = value is null ? _common : _segments.Models[value];
            double[] some = new double[rows.Length];
            part.Model.Predict(rows.Length == table.Rows ? table : table.Select(rows), some);
            for (int i = 0; i < rows.Length; i++)
            {
                margins[rows[i]] = part.Calibration.Apply(some[i]);
            }
        }

        return margins;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _common.Model.Dispose();
        foreach (ModelPart part in _segments.Models.Values)
        {
            part.Model.Dispose();
        }
    }

    /// <summary>Stretched contributions and calibrated margins; returns the calibrated base.</summary>
    private static double Explain(ModelPart part, FeatureTable table, double[] contributions, double[] margins)
    {
        int width = part.Model.FeatureNames.Count;
        double raw = part.Model.Explain(table, contributions);
        double @base = part.Calibration.Apply(raw);
        for (int row = 0; row < table.Rows; row++)
        {
            Span<double> parts = contributions.AsSpan(row * width, width);
            double reached = raw;
            foreach (double one in parts)
            {
                reached += one;
            }

            double stretch = part.Calibration.Stretch(raw, reached);
            double margin = @base;
            foreach (ref double one in parts)
            {
                one *= stretch;
                margin += one;
            }

            margins[row] = margin;
        }

        return @base;
    }

    /// <summary>The base does not depend on rows, so that none are needed to ask for it.</summary>
    private double CommonBase(FeatureTable table) => _common.Calibration.Apply(_common.Model.Explain(table.Select([]), []));
}
