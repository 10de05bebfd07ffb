using LeadScoring.Modeling;

namespace LeadScoring.Engine.Quality;

/// <summary>Measures on the newest past leads what a gap costs the live model: the same rows with and without it, leads drawn with replacement for both alike.</summary>
/// <remarks>Paired percentile bootstrap (Efron and Tibshirani 1993), as for models; see <see cref="RocAuc"/>. Not thread-safe.</remarks>
internal sealed class QualityCost
{
    internal const int MostRows = 20_000;
    private const int Draws = 200;

    private readonly TrainingSet _test;
    private readonly ILeadScorer _scorer;
    private readonly double[] _margins;
    private readonly double[] _losses;
    private readonly float[] _labels;
    private readonly int[] _leadOf;
    private readonly int _leads;
    private readonly int _seed;

    /// <summary>Scores the rows as they are.</summary>
    /// <param name="test">Past leads, newest last; only the newest are used.</param>
    /// <param name="scorer">The live model.</param>
    /// <param name="seed">Seed of the draws.</param>
    public QualityCost(TrainingSet test, ILeadScorer scorer, int seed)
    {
        _test = test.Rows <= MostRows ? test : test.Select([.. Enumerable.Range(test.Rows - MostRows, MostRows)]);
        _scorer = scorer;
        _seed = seed;
        _labels = [.. _test.Labels];
        (_margins, _losses) = Score(_test.Features);
        Dictionary<LeadId, int> numbers = [];
        _leadOf = [.. _test.Features.Keys.Select(k => numbers.TryGetValue(k.Lead, out int n) ? n : numbers[k.Lead] = numbers.Count)];
        _leads = numbers.Count;
    }

    /// <summary>Whether there are both kinds of outcome, without which nothing can be ranked.</summary>
    public bool CanMeasure => _labels.Contains(1f) && _labels.Contains(0f);

    /// <summary>Loses a field: the features made of it are missing everywhere.</summary>
    public MeasuredCost Without(IReadOnlySet<string> features)
    {
        FeatureColumn[] columns = [.. _test.Features.Columns.Select(c => !features.Contains(c.Name) ? c : c is NumericColumn ? new NumericColumn(c.Name, [.. Enumerable.Repeat(float.NaN, c.Length)]) : new CategoricalColumn(c.Name, new string?[c.Length]))];
        (double[] margins, double[] losses) = Score(new FeatureTable(_test.Features.Keys, columns));
        return Compare(margins, losses, static _ => true);
    }

    /// <summary>Leaves leads out.</summary>
    public MeasuredCost WithoutLeads(IReadOnlySet<LeadId> leads) => Compare(_margins, _losses, r => !leads.Contains(_test.Features.Keys[r].Lead));

    private MeasuredCost Compare(double[] margins, double[] losses, Func<int, bool> stays)
    {
        bool[] kept = [.. Enumerable.Range(0, _labels.Length).Select(stays)];
        float[] all = new float[_labels.Length];
        float[] some = new float[_labels.Length];
        double[] differences = new double[Draws];
        Random dice = new(_seed);
        int[] drawn = new int[_leads];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(drawn);
            for (int i = 0; i < _leads; i++)
            {
                drawn[dice.Next(_leads)]++;
            }

            for (int r = 0; r < all.Length; r++)
            {
                all[r] = drawn[_leadOf[r]];
                some[r] = kept[r] ? all[r] : 0;
            }

            differences[draw] = RocAuc.Of(margins, _labels, some) - RocAuc.Of(_margins, _labels, all);
        }

        Array.Sort(differences);
        Array.Fill(all, 1);
        for (int r = 0; r < some.Length; r++)
        {
            some[r] = kept[r] ? 1 : 0;
        }

        double auc = RocAuc.Of(_margins, _labels, all);
        double other = RocAuc.Of(margins, _labels, some);
        double keptLoss = losses.Where((_, r) => kept[r]).DefaultIfEmpty(0).Average();
        return new MeasuredCost(kept.Count(k => k), auc, other, other - auc, differences[(int)(Draws * 0.05)], differences[(int)(Draws * 0.95)], keptLoss - _losses.Average());
    }

    private (double[] Margins, double[] Losses) Score(FeatureTable table)
    {
        ScoreBatch scores = _scorer.Score(table);
        double[] losses = new double[scores.Margins.Length];
        for (int r = 0; r < losses.Length; r++)
        {
            // log(1 + e^-z) for the side the label is on, without overflow.
            double z = _test.Labels[r] > 0.5f ? scores.Margins[r] : -scores.Margins[r];
            losses[r] = z > 0 ? Math.Log(1 + Math.Exp(-z)) : -z + Math.Log(1 + Math.Exp(z));
        }

        return (scores.Margins, losses);
    }
}
