using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Monitoring;

/// <summary>Which group a lead was in at an instant.</summary>
internal static class GroupValues
{
    /// <summary>The group fields that are mapped lead fields or features of the set, each once.</summary>
    public static IReadOnlyList<string> FieldsOf(PipelineDefinition pipeline) => [.. (pipeline.Model.Fairness?.Groups ?? []).Distinct(StringComparer.Ordinal)];

    /// <summary>The lead's groups, in the order of <paramref name="fields"/>; empty text where it has none.</summary>
    /// <remarks>A group that is named after a feature which reads a field is that field: what the lead is, not what the model makes of it.</remarks>
    public static string[] At(LeadFacts lead, PipelineDefinition pipeline, IReadOnlyList<string> fields, DateTimeOffset asOf)
    {
        string[] values = new string[fields.Count];
        for (int i = 0; i < values.Length; i++)
        {
            string field = fields[i];
            bool isField = pipeline.Leads.Any(l => l.Fields.Any(f => f.Name == field));
            int feature = pipeline.Features.IndexOf(field);
            string source = isField || feature < 0 ? field : pipeline.Features.Features[feature].SourceField ?? field;
            values[i] = FactView.ValueAt(lead, source, asOf) ?? "";
        }

        return values;
    }
}
