namespace LeadScoring.Connectors.Salesforce;

/// <summary>By which field the rows of activity objects point to a lead or contact. Source: Object Reference.</summary>
internal static class ActivityReferences
{
    /// <summary>Object to field; each field holds ids of leads as well as contacts.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Task"] = "WhoId",
        ["Event"] = "WhoId",
        ["EmailMessageRelation"] = "RelationId",
        ["CampaignMember"] = "LeadOrContactId",
    };
}
