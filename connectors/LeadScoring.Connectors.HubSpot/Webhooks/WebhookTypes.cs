namespace LeadScoring.Connectors.HubSpot;

/// <summary>How events name object types: by singular name in either case, or by type id.</summary>
internal static class WebhookTypes
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contact"] = "contacts", ["0-1"] = "contacts",
        ["company"] = "companies", ["0-2"] = "companies",
        ["deal"] = "deals", ["0-3"] = "deals",
        ["lead"] = "leads", ["0-136"] = "leads",
        ["call"] = "calls", ["0-48"] = "calls",
        ["email"] = "emails", ["0-49"] = "emails",
        ["meeting"] = "meetings", ["0-47"] = "meetings",
        ["note"] = "notes", ["0-46"] = "notes",
        ["task"] = "tasks", ["0-27"] = "tasks",
        ["communication"] = "communications", ["0-18"] = "communications",
    };

    /// <summary>The type's name in paths; <see langword="null"/> for one that no stream has.</summary>
    public static string? Plural(string? name) => name is null ? null : Names.GetValueOrDefault(name);
}
