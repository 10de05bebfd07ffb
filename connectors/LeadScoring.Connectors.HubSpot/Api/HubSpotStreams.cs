namespace LeadScoring.Connectors.HubSpot;

/// <summary>The object types this connector reads, spelt as HubSpot's paths spell them.</summary>
internal static class HubSpotStreams
{
    /// <summary>Prefix of the pseudo fields that hold associated ids: <c>associations.contacts</c>.</summary>
    public const string AssociationPrefix = "associations.";

    /// <summary>The property that holds a record's owner.</summary>
    public const string OwnerField = "hubspot_owner_id";

    /// <summary>The field of an event that holds the contact it belongs to.</summary>
    public const string EventContact = "contact_id";

    /// <summary>The people.</summary>
    public const string Contacts = "contacts";

    /// <summary>HubSpot's own object for leads, beside contacts; not every account has it.</summary>
    public const string Leads = "leads";

    private static readonly string[] Activities = ["calls", "emails", "meetings", "notes", "tasks", "communications"];

    private static readonly string[] Known = [Contacts, "companies", "deals", Leads, .. Activities];

    private static readonly string[] Associable = [Contacts, "companies", "deals", Leads];

    private static readonly string[] Mergeable = [Contacts, "companies", "deals"];

    /// <summary>For each kind of activity or event, the field that names its contacts.</summary>
    public static IReadOnlyDictionary<string, string> LeadReferences { get; } =
        Activities.Append(Leads).Select(s => (Stream: s, Field: AssociationPrefix + Contacts))
            .Concat(EventStreams.Names.Select(s => (Stream: s, Field: EventContact)))
            .ToDictionary(p => p.Stream, p => p.Field, StringComparer.Ordinal);

    /// <summary>The field that names a person's companies.</summary>
    public static IReadOnlyDictionary<string, string> AccountReferences { get; } = new Dictionary<string, string>(StringComparer.Ordinal) { [Contacts] = AssociationPrefix + "companies" };

    /// <summary>The stream's object type.</summary>
    /// <exception cref="CrmException">HubSpot has it not, or it is not made of records (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static string TypeOf(StreamName stream) =>
        Known.Contains(stream.Value, StringComparer.Ordinal) ? stream.Value
        : EventStreams.Has(stream) ? throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot's {stream} are events: they can be read, but not written, counted or named by id. Use another stream for that.")
        : throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot has no stream \"{stream}\" that we can read. Use one of {string.Join(", ", Known)}, {string.Join(", ", EventStreams.Names)}.");

    /// <summary>HubSpot's number for a type, by which lists name it; <see langword="null"/> for activities, which have no lists.</summary>
    public static string? TypeIdOf(string type) => type switch
    {
        Contacts => "0-1",
        "companies" => "0-2",
        "deals" => "0-3",
        Leads => "0-136",
        _ => null,
    };

    /// <summary>Whether we read that type.</summary>
    public static bool IsKnown(string type) => Known.Contains(type, StringComparer.Ordinal);

    /// <summary>The property that moves with every change: only contacts have their own name for it.</summary>
    public static string ModifiedProperty(string type) => type == Contacts ? "lastmodifieddate" : "hs_lastmodifieddate";

    /// <summary>Properties that tell which records were merged into one; none where a type has no merges.</summary>
    public static IReadOnlyList<string> MergeProperties(string type) =>
        type == Contacts ? [Merges.Property, Merges.OlderProperty]
        : Mergeable.Contains(type, StringComparer.Ordinal) ? [Merges.Property]
        : [];

    /// <summary>The pseudo fields a type can be asked for.</summary>
    public static IEnumerable<string> AssociationFields(string type) =>
        Associable.Where(to => to != type).Select(to => AssociationPrefix + to);
}
