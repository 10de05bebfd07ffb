namespace LeadScoring.Connectors.Salesforce;

/// <summary>An object that holds field history of another: which one, and by which field it points there.</summary>
/// <remarks>Source: Object Reference, "StandardObjectNameHistory" and custom object history.</remarks>
internal sealed record HistoryObject(StreamName Parent, string ParentField)
{
    private const string Custom = "__History";
    private const string Standard = "History";
    private const string Owner = "Owner";
    private const string OwnerId = "OwnerId";

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

    /// <summary>What rows call a field of the parent.</summary>
    public static string NameOf(string field) => field.Equals(OwnerId, StringComparison.OrdinalIgnoreCase) ? Owner : field;

    /// <summary>The field that a row tells of; <see langword="null"/> for an event.</summary>
    /// <param name="name">What the row calls it. Rows such as <c>created</c> or <c>leadConverted</c> tell of events; field names begin with a capital or end in <c>__c</c>.</param>
    /// <param name="before">The old value.</param>
    /// <param name="after">The new value.</param>
    /// <remarks>
    /// A new owner makes two rows named <c>Owner</c>, one with the names of people and one with their ids. The records call it <c>OwnerId</c>,
    /// so the ids become changes of that field and the names, which no record field holds, are left out.
    /// </remarks>
    public static string? FieldOf(string? name, string? before, string? after)
    {
        if (string.IsNullOrEmpty(name) || !(char.IsAsciiLetterUpper(name[0]) || name.EndsWith("__c", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return name != Owner ? name : IsOwnerId(before) && IsOwnerId(after) ? OwnerId : null;
    }

    /// <summary>Ids of users begin with 005, those of queues with 00G; no owner at all fits both rows, and then tells nothing.</summary>
    private static bool IsOwnerId(string? value) =>
        value is { Length: 15 or 18 }
        && (value.StartsWith("005", StringComparison.Ordinal) || value.StartsWith("00G", StringComparison.Ordinal))
        && value.All(char.IsAsciiLetterOrDigit);
}
