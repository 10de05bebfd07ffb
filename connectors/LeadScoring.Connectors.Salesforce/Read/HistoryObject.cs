namespace LeadScoring.Connectors.Salesforce;

/// <summary>An object that holds field history of another: which one, and by which field it points there.</summary>
/// <remarks>Source: Object Reference, "StandardObjectNameHistory" and custom object history.</remarks>
internal sealed record HistoryObject(StreamName Parent, string ParentField)
{
    private const string Custom = "__History";
    private const string Standard = "History";

    /// <summary>End in "History" but keep whole rows, not single fields.</summary>
    private static readonly HashSet<string> Others = ["OpportunityHistory", "LoginHistory", "ProcessInstanceHistory", "ContractHistoryFeed"];

    /// <summary>What the stream's name says; <see langword="null"/> for an ordinary object.</summary>
    public static HistoryObject? Of(StreamName stream)
    {
        string name = stream.Value;
        if (name == "OpportunityFieldHistory")
        {
            return new HistoryObject(new StreamName("Opportunity"), "OpportunityId");
        }

        if (name.EndsWith(Custom, StringComparison.Ordinal) && name.Length > Custom.Length)
        {
            return new HistoryObject(new StreamName($"{name[..^Custom.Length]}__c"), "ParentId");
        }

        if (name.EndsWith(Standard, StringComparison.Ordinal) && name.Length > Standard.Length && !Others.Contains(name))
        {
            string parent = name[..^Standard.Length];
            return new HistoryObject(new StreamName(parent), $"{parent}Id");
        }

        return null;
    }

    /// <summary>Whether a row tells of a field. Rows such as <c>created</c> or <c>leadConverted</c> tell of events; field names begin with a capital or end in <c>__c</c>.</summary>
    public static bool IsField(string? name) => !string.IsNullOrEmpty(name) && (char.IsAsciiLetterUpper(name[0]) || name.EndsWith("__c", StringComparison.OrdinalIgnoreCase));
}
