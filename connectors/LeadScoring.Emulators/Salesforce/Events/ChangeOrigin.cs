namespace LeadScoring.Emulators.Salesforce;

/// <summary>Names the source of a change as the header of its event does.</summary>
internal static class ChangeOrigin
{
    private const string Client = "client=";

    /// <summary>Origin of a request's changes: <c>com/salesforce/api/rest/60.0;client=Name</c>.</summary>
    /// <param name="api"><c>rest</c> or <c>bulkapi</c>.</param>
    /// <param name="request">Its header <c>Sforce-Call-Options</c> names the client.</param>
    public static string Of(string api, ApiRequest request)
    {
        string? client = request.Header("Sforce-Call-Options")?
            .Split(',', StringSplitOptions.TrimEntries)
            .FirstOrDefault(o => o.StartsWith(Client, StringComparison.OrdinalIgnoreCase))?[Client.Length..].Trim();
        string source = $"com/salesforce/api/{api}/{request.Version}";
        return string.IsNullOrEmpty(client) ? source : $"{source};{Client}{client}";
    }
}
