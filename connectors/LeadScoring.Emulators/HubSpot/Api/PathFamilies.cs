using System.Diagnostics.CodeAnalysis;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>What part of the API a path belongs to.</summary>
internal enum ApiArea
{
    Objects,
    Properties,
    Associations,
    Owners,
    Pipelines,
    OAuth,
    Account,
    Lists,
    Forms,
    FormSubmissions,
    EmailEvents,
    Events,
    Webhooks,
}

/// <summary>Which of the parallel spellings of the API a caller uses, oldest first.</summary>
internal enum ApiVersion
{
    V1,
    V3,
    V4,
    March2026,
    September2026,
}

/// <summary>The table of path families: the same handlers under each version's prefixes.</summary>
internal static class PathFamilies
{
    private static readonly (string Prefix, ApiArea Area, ApiVersion Version)[] Templates =
    [
        ("/crm/v3/objects", ApiArea.Objects, ApiVersion.V3),
        ("/crm/v4/objects", ApiArea.Objects, ApiVersion.V4),
        ("/crm/v3/properties", ApiArea.Properties, ApiVersion.V3),
        ("/crm/v4/associations", ApiArea.Associations, ApiVersion.V4),
        ("/crm/v3/owners", ApiArea.Owners, ApiVersion.V3),
        ("/crm/v3/pipelines", ApiArea.Pipelines, ApiVersion.V3),
        ("/oauth/v1", ApiArea.OAuth, ApiVersion.V1),
        ("/oauth/v3", ApiArea.OAuth, ApiVersion.V3),
        ("/account-info/v3", ApiArea.Account, ApiVersion.V3),
        ("/crm/v3/lists", ApiArea.Lists, ApiVersion.V3),
        ("/marketing/v3/forms", ApiArea.Forms, ApiVersion.V3),
        ("/form-integrations/v1/submissions/forms", ApiArea.FormSubmissions, ApiVersion.V1),
        ("/email/public/v1/events", ApiArea.EmailEvents, ApiVersion.V1),
        ("/events/v3/events", ApiArea.Events, ApiVersion.V3),
        ("/webhooks/v3", ApiArea.Webhooks, ApiVersion.V3),
        .. Dated("2026-03", ApiVersion.March2026),
        .. Dated("2026-09", ApiVersion.September2026),

        // The consent page lives on another host than the API; here it is one.
        ("/oauth", ApiArea.OAuth, ApiVersion.V1),
    ];

    /// <summary>Recognises a path; the rest after the prefix comes back as its segments, a trailing slash ignored.</summary>
    public static bool TryMatch(string path, out ApiArea area, out ApiVersion version, [NotNullWhen(true)] out string[]? segments)
    {
        foreach ((string prefix, ApiArea candidate, ApiVersion spelling) in Templates)
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && (path.Length == prefix.Length || path[prefix.Length] == '/'))
            {
                area = candidate;
                version = spelling;
                segments = path[prefix.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
                return true;
            }
        }

        area = default;
        version = default;
        segments = null;
        return false;
    }

    private static (string Prefix, ApiArea Area, ApiVersion Version)[] Dated(string date, ApiVersion version) =>
    [
        ($"/crm/objects/{date}", ApiArea.Objects, version),
        ($"/crm/properties/{date}", ApiArea.Properties, version),
        ($"/crm/associations/{date}", ApiArea.Associations, version),
        ($"/crm/owners/{date}", ApiArea.Owners, version),
        ($"/crm/pipelines/{date}", ApiArea.Pipelines, version),
        ($"/oauth/{date}", ApiArea.OAuth, version),
        ($"/account-info/{date}", ApiArea.Account, version),
        ($"/crm/lists/{date}", ApiArea.Lists, version),
        ($"/events/event-occurrences/{date}", ApiArea.Events, version),
        ($"/webhooks/{date}", ApiArea.Webhooks, version),
    ];
}
