namespace LeadScoring.Connectors.HubSpot;

/// <summary>The object types this connector reads, spelt as HubSpot's paths spell them.</summary>
internal static class HubSpotStreams
{
    /// <summary>Prefix of the pseudo fields that hold associated ids: <c>associations.contacts</c>.</summary>
    public const string AssociationPrefix = "associations.";

    /// <summary>The property that holds a record's owner.</summary>
    public const string OwnerField = "hubspot_owner_id";

    private const string Contacts = "contacts";

    private static readonly string[] Activities = ["calls", "emails", "meetings", "notes", "tasks", "communications"];

    private static readonly string[] Known = [Contacts, "companies", "deals", .. Activities];

    private static readonly string[] Associable = [Contacts, "companies", "deals"];

    /// <summary>For each kind of activity, the pseudo field that names its contacts.</summary>
    public static IReadOnlyDictionary<string, string> LeadReferences { get; } =
        Activities.ToDictionary(a => a, _ => AssociationPrefix + Contacts, StringComparer.Ordinal);

    /// <summary>The stream's object type.</summary>
    /// <exception cref="CrmException">HubSpot has it not, or we do not read it (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static string TypeOf(StreamName stream) =>
        Known.Contains(stream.Value, StringComparer.Ordinal)
            ? stream.Value
            : throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot has no stream \"{stream}\" that we can read. Use one of {string.Join(", ", Known)}.");

    /// <summary>Whether we read that type.</summary>
    public static bool IsKnown(string type) => Known.Contains(type, StringComparer.Ordinal);

    /// <summary>The property that moves with every change: only contacts have their own name for it.</summary>
    public static string ModifiedProperty(string type) => type == Contacts ? "lastmodifieddate" : "hs_lastmodifieddate";

    /// <summary>The pseudo fields a type can be asked for.</summary>
    public static IEnumerable<string> AssociationFields(string type) =>
        Associable.Where(to => to != type).Select(to => AssociationPrefix + to);
}
