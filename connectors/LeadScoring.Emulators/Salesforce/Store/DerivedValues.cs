namespace LeadScoring.Emulators.Salesforce;

/// <summary>Values the CRM works out from others when a row is written.</summary>
internal static class DerivedValues
{
    /// <summary>Fills in the derived fields of a row that is about to be stored.</summary>
    public static void Apply(ObjectDefinition definition, object?[] values)
    {
        switch (definition.Name)
        {
            case "Lead" or "Contact":
                Set("Name", Text("FirstName") is { } first ? $"{first} {Text("LastName")}" : Text("LastName"));
                break;
            case "User" when Text("Name") is null:
                Set("Name", Text("FirstName") is { } given ? $"{given} {Text("LastName")}" : Text("LastName"));
                break;
            case "Opportunity" when Text("StageName") is { } stage:
                Set("IsWon", stage.Equals("Closed Won", StringComparison.OrdinalIgnoreCase) ? FieldValues.True : FieldValues.False);
                Set("IsClosed", stage.StartsWith("Closed", StringComparison.OrdinalIgnoreCase) ? FieldValues.True : FieldValues.False);
                break;
            case "Task" when Text("Status") is { } status:
                Set("IsClosed", status.Equals("Completed", StringComparison.OrdinalIgnoreCase) ? FieldValues.True : FieldValues.False);
                break;
            case "CampaignMember":
                Set("HasResponded", Text("Status") == "Responded" ? FieldValues.True : FieldValues.False);
                Set("LeadOrContactId", Text("ContactId") ?? Text("LeadId"));
                break;
            default:
                break;
        }

        string? Text(string field) => values[definition.Find(field)!.Ordinal] as string;
        void Set(string field, object? value) => values[definition.Find(field)!.Ordinal] = value;
    }
}
