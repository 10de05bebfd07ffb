namespace LeadScoring.Connectors.HubSpot;

/// <summary>Where each call lives in one version of the API: the only place that knows versions. Immutable.</summary>
/// <remarks>
/// From HubSpot's path list of September 2026: v3 (with v4 associations and v1 OAuth) is supported until September 2027, each dated version
/// for 18 months. Paths are relative to the connection's address and begin with a slash.
/// </remarks>
internal sealed class HubSpotPaths
{
    /// <summary>The version used when a connection names none.</summary>
    public const string DefaultVersion = "2026-09";

    private static readonly Dictionary<string, HubSpotPaths> Families = new(StringComparer.Ordinal)
    {
        ["v3"] = new("v3", "/crm/v3/objects", "/crm/v3/properties", "/crm/v4/associations", "/crm/v3/owners", "/oauth/v1/token", "/account-info/v3", "/crm/v3/lists")
        {
            WebEvents = "/events/v3/events",
        },
        ["2026-03"] = Dated("2026-03"),
        ["2026-09"] = Dated("2026-09"),
    };

    private readonly string _objects;
    private readonly string _properties;
    private readonly string _associations;
    private readonly string _lists;

    private HubSpotPaths(string version, string objects, string properties, string associations, string owners, string token, string account, string lists)
    {
        Version = version;
        _objects = objects;
        _properties = properties;
        _associations = associations;
        _lists = lists;
        Owners = owners;
        Token = token;
        Account = $"{account}/details";
        Usage = $"{account}/api-usage/daily/private-apps";
    }

    /// <summary>Its name, as a connection spells it.</summary>
    public string Version { get; }

    /// <summary>List of owners.</summary>
    public string Owners { get; }

    /// <summary>OAuth token exchange.</summary>
    public string Token { get; }

    /// <summary>Details of the account; needs no scope of its own.</summary>
    public string Account { get; }

    /// <summary>The day's requests, for apps that have a daily limit.</summary>
    public string Usage { get; }

    /// <summary>What visitors did on the customer's pages.</summary>
    public required string WebEvents { get; init; }

    /// <summary>What became of marketing e-mails; HubSpot has it in this old version only.</summary>
    public static string EmailEvents => "/email/public/v1/events";

    /// <summary>List of forms; HubSpot has it in this version only.</summary>
    public static string Forms => "/marketing/v3/forms/";

    /// <summary>The family of that name.</summary>
    /// <exception cref="CrmException">There is none (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static HubSpotPaths For(string? version) =>
        Families.TryGetValue(version ?? DefaultVersion, out HubSpotPaths? family)
            ? family
            : throw new CrmException(
                CrmFailureKind.Misconfigured,
                $"HubSpot's API version \"{version}\" is not known. Set api_version to one of {string.Join(", ", Families.Keys)}, or leave it out to use {DefaultVersion}.");

    /// <summary>List of a type's records.</summary>
    public string List(string type) => $"{_objects}/{type}";

    /// <summary>Records by id, or by another unique property.</summary>
    /// <param name="type">HubSpot's object type.</param>
    /// <param name="archived">Whether only archived records are meant instead of only living ones.</param>
    public string BatchRead(string type, bool archived = false) => $"{_objects}/{type}/batch/read?archived={(archived ? "true" : "false")}";

    /// <summary>New values for records by id.</summary>
    public string BatchUpdate(string type) => $"{_objects}/{type}/batch/update";

    /// <summary>Records by filters.</summary>
    public string Search(string type) => $"{_objects}/{type}/search";

    /// <summary>A type's properties: list and creation.</summary>
    public string Properties(string type) => $"{_properties}/{type}";

    /// <summary>Creation of several properties.</summary>
    public string PropertyBatch(string type) => $"{_properties}/{type}/batch/create";

    /// <summary>One property.</summary>
    public string Property(string type, string name) => $"{_properties}/{type}/{Uri.EscapeDataString(name)}";

    /// <summary>Creation of a property group.</summary>
    public string PropertyGroups(string type) => $"{_properties}/{type}/groups";

    /// <summary>What records of one type are associated with in another.</summary>
    public string Associations(string from, string to) => $"{_associations}/{from}/{to}/batch/read";

    /// <summary>Creation of a list; v3 documents it with a slash at its end.</summary>
    public string NewList => Version == "v3" ? $"{_lists}/" : _lists;

    /// <summary>A list by its name.</summary>
    public string ListNamed(string objectTypeId, string name) => $"{_lists}/object-type-id/{objectTypeId}/name/{Uri.EscapeDataString(name)}";

    /// <summary>Adding records to a list that is kept by hand.</summary>
    public string ListAdd(string id) => $"{_lists}/{Uri.EscapeDataString(id)}/memberships/add";

    /// <summary>What was sent in with one form, newest first; HubSpot has it in this old version only.</summary>
    public static string FormSubmissions(string form) => $"/form-integrations/v1/submissions/forms/{Uri.EscapeDataString(form)}";

    private static HubSpotPaths Dated(string date) => new(
        date,
        $"/crm/objects/{date}",
        $"/crm/properties/{date}",
        $"/crm/associations/{date}",
        $"/crm/owners/{date}",
        $"/oauth/{date}/token",
        $"/account-info/{date}",
        $"/crm/lists/{date}")
    {
        WebEvents = $"/events/event-occurrences/{date}",
    };
}
