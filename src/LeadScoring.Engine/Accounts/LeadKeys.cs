namespace LeadScoring.Engine.Accounts;

/// <summary>What a lead's record has, or ever had, in common with others. Pure and thread-safe.</summary>
internal sealed class LeadKeys
{
    private readonly (string Field, IsFeature? OnlyWhen)[] _groups;

    public LeadKeys(PipelineDefinition pipeline) =>
        _groups =
        [
            .. pipeline.Features.Features.OfType<GroupFeature>()
                .Where(g => g.Over != GroupFeature.Account)
                .Select(g => (g.Over, pipeline.Features.Features.FirstOrDefault(f => f.Name == g.OnlyWhen) as IsFeature)),
        ];

    /// <summary>The keys, each once.</summary>
    /// <remarks>
    /// Values that this record's own fields keep out of every group (free mail, by <c>only_when</c>) give none: a hundred thousand people with the same free-mail domain have no news of each other.
    /// </remarks>
    public IReadOnlyList<string> Of(IReadOnlyList<ValueFact> values)
    {
        HashSet<string>? keys = null;
        foreach (ValueFact value in values)
        {
            if (string.IsNullOrEmpty(value.Text))
            {
                continue;
            }

            if (value.Field == ReservedFields.Domain)
            {
                Add(SharedKey.Domain(value.Text));
            }
            else if (value.Field.StartsWith('@'))
            {
                // The text of a reference is the account's record already.
                Add(SharedKey.Account(value.Text));
            }

            foreach ((string field, IsFeature? onlyWhen) in _groups)
            {
                if (value.Field == field && MayTakePart(values, onlyWhen))
                {
                    Add(SharedKey.Value(field, value.Text));
                    break;
                }
            }
        }

        return keys is null ? [] : [.. keys];

        void Add(string key) => (keys ??= new HashSet<string>(StringComparer.Ordinal)).Add(key);
    }

    /// <summary>Whether the record ever fulfils the condition, or says nothing about it.</summary>
    private static bool MayTakePart(IReadOnlyList<ValueFact> values, IsFeature? onlyWhen)
    {
        if (onlyWhen is null)
        {
            return true;
        }

        Comparison comparison = new(onlyWhen.Field, ComparisonOperator.EqualTo, [onlyWhen.Value]);
        bool says = false;
        foreach (ValueFact value in values)
        {
            if (value.Field == onlyWhen.Field && !string.IsNullOrEmpty(value.Text))
            {
                if (comparison.Holds(_ => value.Text))
                {
                    return true;
                }

                says = true;
            }
        }

        return !says;
    }
}
