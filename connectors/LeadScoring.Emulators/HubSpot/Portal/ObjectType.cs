namespace LeadScoring.Emulators.HubSpot;

/// <summary>A kind of CRM record: its names in paths and messages, and which properties tell its times.</summary>
/// <param name="Plural">Name in paths.</param>
/// <param name="Singular">Name in association types and messages.</param>
/// <param name="TypeId">Type id such as <c>0-1</c>, accepted in paths instead of the name.</param>
/// <param name="CreatedProperty">Property that mirrors <c>createdAt</c>.</param>
/// <param name="ModifiedProperty">Property that mirrors <c>updatedAt</c>.</param>
/// <param name="DefaultProperties">What comes back when a request names none.</param>
/// <param name="Scope">Word in the scope names, <c>crm.objects.WORD.read</c>.</param>
internal sealed record ObjectType(
    string Plural, string Singular, string TypeId, string CreatedProperty, string ModifiedProperty, IReadOnlyList<string> DefaultProperties, string Scope)
{
    /// <summary>Every type the emulator serves.</summary>
    public static IReadOnlyList<ObjectType> All { get; } =
    [
        new("contacts", "contact", "0-1", "createdate", "lastmodifieddate", ["createdate", "email", "firstname", "hs_object_id", "lastmodifieddate", "lastname"], "contacts"),
        new("companies", "company", "0-2", "createdate", "hs_lastmodifieddate", ["createdate", "domain", "hs_lastmodifieddate", "hs_object_id", "name"], "companies"),
        new("deals", "deal", "0-3", "createdate", "hs_lastmodifieddate", ["amount", "closedate", "createdate", "dealname", "dealstage", "hs_lastmodifieddate", "hs_object_id", "pipeline"], "deals"),
        new("tickets", "ticket", "0-5", "createdate", "hs_lastmodifieddate",
            ["content", "createdate", "hs_lastmodifieddate", "hs_object_id", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority", "subject"], "tickets"),
        new("leads", "lead", "0-136", "hs_createdate", "hs_lastmodifieddate", ["hs_createdate", "hs_lastmodifieddate", "hs_lead_name", "hs_object_id"], "leads"),
        Activity("calls", "call", "0-48"),
        Activity("emails", "email", "0-49"),
        Activity("meetings", "meeting", "0-47"),
        Activity("notes", "note", "0-46"),
        Activity("tasks", "task", "0-27"),
        Activity("communications", "communication", "0-18"),
    ];

    /// <summary>Finds a type by plural name, singular name or type id; <see langword="null"/> when there is none.</summary>
    public static ObjectType? Find(string name)
    {
        foreach (ObjectType type in All)
        {
            if (name.Equals(type.Plural, StringComparison.OrdinalIgnoreCase) || name.Equals(type.Singular, StringComparison.OrdinalIgnoreCase) || name == type.TypeId)
            {
                return type;
            }
        }

        return null;
    }

    // Activities are read and written with the contacts scopes.
    private static ObjectType Activity(string plural, string singular, string typeId) =>
        new(plural, singular, typeId, "hs_createdate", "hs_lastmodifieddate", ["hs_createdate", "hs_lastmodifieddate", "hs_object_id"], "contacts");
}
