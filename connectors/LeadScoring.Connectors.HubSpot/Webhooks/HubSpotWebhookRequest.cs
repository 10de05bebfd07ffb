namespace LeadScoring.Connectors.HubSpot;

/// <summary>A request that claims to be HubSpot's, as it came in.</summary>
/// <param name="Method">HTTP method, upper case.</param>
/// <param name="Uri">The whole address as HubSpot called it, with scheme, public host and query; escapes as they were sent.</param>
/// <param name="Body">The body's bytes, untouched.</param>
public sealed record HubSpotWebhookRequest(string Method, string Uri, ReadOnlyMemory<byte> Body)
{
    /// <summary>Header with the v1 or v2 signature.</summary>
    public const string SignatureHeader = "X-HubSpot-Signature";

    /// <summary>Header that says which of the two it is.</summary>
    public const string SignatureVersionHeader = "X-HubSpot-Signature-Version";

    /// <summary>Header with the v3 signature.</summary>
    public const string SignatureV3Header = "X-HubSpot-Signature-v3";

    /// <summary>Header with the time of the v3 signature, epoch milliseconds.</summary>
    public const string TimestampHeader = "X-HubSpot-Request-Timestamp";

    /// <summary>Value of <see cref="SignatureHeader"/>.</summary>
    public string? Signature { get; init; }

    /// <summary>Value of <see cref="SignatureVersionHeader"/>.</summary>
    public string? SignatureVersion { get; init; }

    /// <summary>Value of <see cref="SignatureV3Header"/>.</summary>
    public string? SignatureV3 { get; init; }

    /// <summary>Value of <see cref="TimestampHeader"/>.</summary>
    public string? Timestamp { get; init; }
}

/// <summary>Which signatures prove a request.</summary>
public enum HubSpotSignatures
{
    /// <summary>v3 alone: the only one that carries a time.</summary>
    V3,

    /// <summary>v1 and v2 too, where a request has no v3 signature; a recorded request can then be sent again for ever.</summary>
    V1ToV3,
}

/// <summary>What became of a request.</summary>
public enum HubSpotWebhookVerdict
{
    /// <summary>HubSpot sent it; its hints are ours to keep.</summary>
    Accepted,

    /// <summary>Nothing proves that HubSpot sent it now.</summary>
    NotProven,

    /// <summary>HubSpot sent it, and it is no list of events.</summary>
    Unreadable,
}

/// <summary>What a request says.</summary>
/// <param name="Verdict">Whether it is believed.</param>
/// <param name="Hints">Records to look at; without duplicates.</param>
/// <param name="OwnWrites">Events left out because our own app caused them.</param>
/// <param name="Ignored">Events left out because they are of other accounts, or of objects and kinds that we do not read.</param>
public sealed record HubSpotWebhookDelivery(HubSpotWebhookVerdict Verdict, IReadOnlyList<RecordHint> Hints, int OwnWrites, int Ignored);
