namespace LeadScoring.Mapping;

/// <summary>Reads <c>retention</c>: how long what was pulled is kept.</summary>
internal static class RetentionChapter
{
    public static RetentionOptions Read(Node? node, LabelDefinition? label, ProblemList problems)
    {
        if (node is null || Section.Open(node, "retention", problems, RunWords.RetentionKeys) is not { } section)
        {
            return new RetentionOptions();
        }

        RetentionOptions options = new(section.Window("lead"), section.Window("activity"), section.Window("history"));
        TimeSpan needed = label is null ? TimeSpan.Zero : label.Within + label.ScoreMoments.DefaultIfEmpty().Max();
        foreach ((string key, TimeSpan? kept) in new[] { ("lead", options.Lead), ("activity", options.Activity), ("history", options.History) })
        {
            if (kept < needed)
            {
                problems.Error(section.Entry(key)!.Value.At, $"retention.{key} is shorter than what a label takes to become known ({needed.TotalDays:0} days: score_moment and within). Nothing could be learned; keep it longer.");
            }
        }

        return options;
    }
}
