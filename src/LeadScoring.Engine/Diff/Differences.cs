namespace LeadScoring.Engine.Diff;

/// <summary>Counts differences by name and keeps the first few of each.</summary>
internal sealed class Differences
{
    private const int Shown = 3;

    private readonly SortedDictionary<string, (long Count, List<DifferenceExample> Examples)> _all = new(StringComparer.Ordinal);

    public void Add(string name, string record, string? old, string? value)
    {
        (long count, List<DifferenceExample> examples) = _all.TryGetValue(name, out (long, List<DifferenceExample>) known) ? known : (0, []);
        if (examples.Count < Shown)
        {
            examples.Add(new DifferenceExample(record, old, value));
        }

        _all[name] = (count + 1, examples);
    }

    public IReadOnlyList<Difference> Build() => [.. _all.Select(d => new Difference(d.Key, d.Value.Count, d.Value.Examples)).OrderByDescending(d => d.Leads).ThenBy(d => d.Name, StringComparer.Ordinal)];
}
