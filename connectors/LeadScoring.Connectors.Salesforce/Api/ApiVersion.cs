namespace LeadScoring.Connectors.Salesforce;

/// <summary>The REST API version in paths.</summary>
internal static class ApiVersion
{
    private const string Default = "60.0";

    /// <summary>The connection's version or the default, as paths want it: <c>60.0</c>.</summary>
    /// <exception cref="CrmException">It is no version that Salesforce still serves (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static string Of(CrmConnection connection)
    {
        string text = (connection.ApiVersion ?? Default).TrimStart('v', 'V');
        return text.EndsWith(".0", StringComparison.Ordinal) && int.TryParse(text[..^2], out int major) && major is >= 31 and < 1000
            ? text
            : throw new CrmException(CrmFailureKind.Misconfigured, $"api_version \"{connection.ApiVersion}\" of connection {connection.Id} is not a Salesforce version from 31.0 on; write it like {Default}.");
    }
}
