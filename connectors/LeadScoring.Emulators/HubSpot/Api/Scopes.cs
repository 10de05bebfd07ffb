namespace LeadScoring.Emulators.HubSpot;

/// <summary>Which scope a route needs.</summary>
internal static class Scopes
{
    /// <summary>Scopes of the emulator's tokens.</summary>
    public static IReadOnlyList<string> Granted { get; } =
    [
        "oauth", "crm.lists.read", "crm.lists.write", "crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.companies.read", "crm.objects.companies.write", "crm.objects.deals.read",
        "crm.objects.deals.write", "crm.objects.leads.read", "crm.objects.leads.write", "crm.objects.owners.read", "crm.schemas.contacts.read", "crm.schemas.contacts.write",
        "crm.schemas.deals.read", "sales-email-read", "tickets", "forms", "content", "business-intelligence",
    ];

    /// <exception cref="ApiFailure">The scope was not granted: 403.</exception>
    public static void Require(IReadOnlyCollection<string> missing, FaultSwitchboard faults, ApiArea area, ApiCall call)
    {
        if (Needed(area, call) is { } scope && (missing.Contains(scope) || faults.Take("missing-scope", scope) is not null))
        {
            throw new ApiFailure(403, "MISSING_SCOPES",
                "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: https://developers.hubspot.com/scopes.")
            {
                Details = [new ErrorDetail("One or more of the following scopes are required.", null, "requiredGranularScopes", scope)],
            };
        }
    }

    private static string? Needed(ApiArea area, ApiCall call)
    {
        ObjectType? type = call.Segments.Length > 0 ? ObjectType.Find(call.Segments[0]) : null;
        bool reads = call.Method == "GET" || (call.Segments.Length > 0 && call.Segments[^1] is "read" or "search");
        string verb = reads ? "read" : "write";
        return area switch
        {
            ApiArea.Owners => "crm.objects.owners.read",
            ApiArea.Lists => $"crm.lists.{verb}",
            ApiArea.Objects or ApiArea.Associations when type is not null => $"crm.objects.{type.Scope}.{verb}",
            ApiArea.Properties when type is not null => $"crm.schemas.{type.Scope}.{verb}",
            ApiArea.Forms or ApiArea.FormSubmissions => "forms",
            ApiArea.EmailEvents => "content",
            ApiArea.Events => "business-intelligence",
            ApiArea.Pipelines when type is not null => $"crm.schemas.{type.Scope}.read",
            _ => null,
        };
    }
}
