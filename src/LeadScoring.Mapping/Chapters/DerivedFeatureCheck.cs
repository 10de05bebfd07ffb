namespace LeadScoring.Mapping;

/// <summary>Checks features that are made from other features: the others must be there, be numbers, and not go round in a circle.</summary>
internal static class DerivedFeatureCheck
{
    private const int LongestChain = 50;

    public static void Check(IReadOnlyList<FeatureDefinition> features, IReadOnlyList<MapEntry> entries, MappingContext context)
    {
        Dictionary<string, FeatureDefinition> byName = features.DistinctBy(f => f.Name).ToDictionary(f => f.Name, StringComparer.Ordinal);
        Dictionary<string, MapEntry> written = entries.DistinctBy(e => e.Key.Text).ToDictionary(e => e.Key.Text, StringComparer.Ordinal);
        foreach (FeatureDefinition feature in features.Where(f => f.MadeFrom.Count > 0))
        {
            MapEntry entry = written[feature.Name];
            foreach (string name in feature.MadeFrom)
            {
                Place at = PlaceOf((MapNode)entry.Value, name);
                if (!written.ContainsKey(name))
                {
                    context.Problems.Error(at, $"features.{feature.Name}: there is no feature \"{name}\"{Nearest.Hint(name, [.. written.Keys.Where(w => w != feature.Name)])}");
                }
                else if (byName.TryGetValue(name, out FeatureDefinition? part) && part.IsCategorical)
                {
                    string must = feature is GroupFeature group && group.OnlyWhen == name ? "a feature that is 1 or 0 (is, happened)" : "a number";
                    context.Problems.Error(at, $"features.{feature.Name}: \"{name}\" is a class, and {must} is needed here.");
                }
                else if (feature is GroupFeature && part is not null && LooksAcross(part, feature, byName, 0))
                {
                    context.Problems.Error(at, $"features.{feature.Name}: \"{name}\" looks across leads itself. Use a feature of one lead.");
                }
            }
        }

        ReportCircles(features, byName, entries, context.Problems);
    }

    /// <summary>Whether a part of a feature is made from other leads too; circles are reported elsewhere.</summary>
    private static bool LooksAcross(FeatureDefinition part, FeatureDefinition feature, Dictionary<string, FeatureDefinition> byName, int depth) =>
        part != feature && depth <= LongestChain
        && (part is GroupFeature || part.MadeFrom.Any(n => byName.TryGetValue(n, out FeatureDefinition? next) && LooksAcross(next, feature, byName, depth + 1)));

    /// <summary>Each circle once, at the first of its features in the file.</summary>
    private static void ReportCircles(IReadOnlyList<FeatureDefinition> features, Dictionary<string, FeatureDefinition> byName, IReadOnlyList<MapEntry> entries, ProblemList problems)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        foreach (FeatureDefinition start in features)
        {
            Walk(start.Name, []);
        }

        // As deep as the longest chain of features; the file's size bounds it, and no chain is walked twice.
        void Walk(string name, List<string> path)
        {
            int again = path.IndexOf(name);
            if (again >= 0)
            {
                string[] circle = [.. path[again..], name];
                problems.Error(entries.First(e => e.Key.Text == circle[0]).Key.At, $"features.{circle[0]} is made from itself: {string.Join(" → ", circle)}. Break the circle.");
                return;
            }

            if (path.Count > LongestChain)
            {
                problems.Error(entries.First(e => e.Key.Text == path[0]).Key.At, $"features.{path[0]} is made from features that are made from features, more than {LongestChain} deep. Make it of fewer.");
                return;
            }

            if (done.Contains(name) || !byName.TryGetValue(name, out FeatureDefinition? feature))
            {
                return;
            }

            path.Add(name);
            foreach (string part in feature.MadeFrom)
            {
                Walk(part, path);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(name);
        }
    }

    /// <summary>Where a feature names another one.</summary>
    private static Place PlaceOf(MapNode group, string name)
    {
        foreach (MapEntry entry in group.Entries)
        {
            switch (entry.Value)
            {
                case TextNode text when text.Text == name:
                    return text.At;
                case TextNode line when entry.Key.Text == "ratio_of" && line.Text.IndexOf(name, StringComparison.Ordinal) is >= 0 and var offset:
                    return line.Inside(offset);
                case ListNode list when list.Items.OfType<TextNode>().FirstOrDefault(t => t.Text == name) is { } item:
                    return item.At;
            }
        }

        return group.At;
    }
}
