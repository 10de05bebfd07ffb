using LeadScoring.Engine.Preview;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Diff;

/// <summary>Says which leads another mapping would change, from the stored raw records alone: asks no CRM and changes nothing.</summary>
/// <remarks>
/// Facts of both mappings are made anew from the raw records into stores that are thrown away, by the same code as ever; then both are read side by side in the order of leads.
/// Memory does not grow with the leads, except for what group features gather. Scores of both come from the live model as long as it finds its features, from the rules otherwise:
/// a changed mapping is learned anew later, and that may move them again.
/// </remarks>
public static class DiffStage
{
    private const int BatchSize = 1000;

    /// <summary>Compares.</summary>
    /// <param name="old">The mapping as it is, and the store.</param>
    /// <param name="changed">The other mapping, with the connectors it needs; its store is not used.</param>
    /// <param name="oldScratch">An empty store that is thrown away.</param>
    /// <param name="newScratch">Another one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<DiffReport> RunAsync(RunContext old, RunContext changed, IStore oldScratch, IStore newScratch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(changed);
        DateTimeOffset now = old.Now;
        RunContext before = old with { Store = oldScratch };
        RunContext after = changed with { Store = newScratch };
        await Scratch.FillAsync(old, before, cancellationToken);
        await Scratch.FillAsync(old, after, cancellationToken);
        RegisteredModel? live = await old.Store.Models.ReadLiveAsync(cancellationToken);
        using DiffSide oldSide = await DiffSide.OpenAsync(before, live, now, cancellationToken);
        using DiffSide newSide = await DiffSide.OpenAsync(after, live, now, cancellationToken);
        Comparison comparison = new(oldSide, newSide, now);
        long onlyOld = 0;
        long onlyNew = 0;
        await using IAsyncEnumerator<LeadFacts> left = oldSide.Leads(cancellationToken);
        await using IAsyncEnumerator<LeadFacts> right = newSide.Leads(cancellationToken);
        bool hasLeft = await left.MoveNextAsync();
        bool hasRight = await right.MoveNextAsync();
        while (hasLeft || hasRight)
        {
            int order = !hasLeft ? 1 : !hasRight ? -1 : string.CompareOrdinal(left.Current.Lead.Value, right.Current.Lead.Value);
            if (order == 0)
            {
                comparison.Add(left.Current, right.Current);
            }

            onlyOld += order < 0 ? 1 : 0;
            onlyNew += order > 0 ? 1 : 0;
            hasLeft = order <= 0 ? await left.MoveNextAsync() : hasLeft;
            hasRight = order >= 0 ? await right.MoveNextAsync() : hasRight;
        }

        comparison.Flush();
        return comparison.Build(old.Pipeline.ContentHash, changed.Pipeline.ContentHash, onlyOld, onlyNew, await NeededFields.FindAsync(old.Store, changed, cancellationToken));
    }

    private sealed class Comparison(DiffSide old, DiffSide changed, DateTimeOffset now)
    {
        private const int ShownLeads = 3;

        private readonly string[] _fields = [.. old.Fields.Union(changed.Fields, StringComparer.Ordinal)];
        private readonly List<LeadFacts> _left = new(BatchSize);
        private readonly List<LeadFacts> _right = new(BatchSize);
        private readonly Differences _values = new();
        private readonly Differences _features = new();
        private readonly Dictionary<(Tier From, Tier To), (long Count, List<string> Examples)> _tiers = [];
        private long _leads;
        private long _changed;
        private long _moved;

        public void Add(LeadFacts left, LeadFacts right)
        {
            _left.Add(left);
            _right.Add(right);
            if (_left.Count == BatchSize)
            {
                Flush();
            }
        }

        public void Flush()
        {
            FeatureTable before = old.Rows(_left);
            FeatureTable after = changed.Rows(_right);
            Dictionary<string, FeatureColumn> columnsBefore = before.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
            Dictionary<string, FeatureColumn> columnsAfter = after.Columns.ToDictionary(c => c.Name, StringComparer.Ordinal);
            string[] names = [.. columnsBefore.Keys.Union(columnsAfter.Keys, StringComparer.Ordinal)];
            (double Score, Tier Tier)?[] scoresBefore = old.Scores(before, _left);
            (double Score, Tier Tier)?[] scoresAfter = changed.Scores(after, _right);
            for (int row = 0; row < _left.Count; row++)
            {
                IReadOnlyList<RecordRef> records = _right[row].Records.Count > 0 ? _right[row].Records : _left[row].Records;
                string record = records.Count > 0 ? records[0].ToString() : _left[row].Lead.Value;
                bool differs = false;
                foreach (string field in _fields)
                {
                    differs |= Compare(_values, field, record, FactView.ValueAt(_left[row], field, now), FactView.ValueAt(_right[row], field, now));
                }

                foreach (string name in names)
                {
                    differs |= Compare(_features, name, record, columnsBefore.GetValueOrDefault(name)?.TextAt(row), columnsAfter.GetValueOrDefault(name)?.TextAt(row));
                }

                differs |= CompareScores(record, scoresBefore[row], scoresAfter[row]);
                _changed += differs ? 1 : 0;
            }

            _leads += _left.Count;
            _left.Clear();
            _right.Clear();
        }

        public DiffReport Build(string oldVersion, string newVersion, long onlyOld, long onlyNew, IReadOnlyList<NeededField> needed) => new(
            oldVersion,
            newVersion,
            _leads,
            onlyOld,
            onlyNew,
            _changed,
            _values.Build(),
            _features.Build(),
            [.. _tiers.Select(t => new TierMove(t.Key.From, t.Key.To, t.Value.Count, t.Value.Examples)).OrderByDescending(t => t.Leads).ThenBy(t => t.From).ThenBy(t => t.To)],
            _moved,
            old.ScorerName,
            changed.ScorerName,
            needed);

        private static bool Compare(Differences differences, string name, string record, string? before, string? after)
        {
            if (string.Equals(before, after, StringComparison.Ordinal))
            {
                return false;
            }

            differences.Add(name, record, before, after);
            return true;
        }

        private bool CompareScores(string record, (double Score, Tier Tier)? before, (double Score, Tier Tier)? after)
        {
            if (before is not { } was || after is not { } becomes)
            {
                return false;
            }

            bool isMoved = Math.Abs(was.Score - becomes.Score) >= 1;
            _moved += isMoved ? 1 : 0;
            if (was.Tier == becomes.Tier)
            {
                return isMoved;
            }

            (long count, List<string> examples) = _tiers.TryGetValue((was.Tier, becomes.Tier), out (long, List<string>) known) ? known : (0, []);
            if (examples.Count < ShownLeads)
            {
                examples.Add(record);
            }

            _tiers[(was.Tier, becomes.Tier)] = (count + 1, examples);
            return true;
        }
    }
}
