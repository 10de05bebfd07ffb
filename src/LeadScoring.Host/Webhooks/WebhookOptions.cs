using LeadScoring.Connectors.HubSpot;

namespace LeadScoring.Host.Webhooks;

/// <summary>How webhook requests are checked.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Variable that holds <see cref="PublicUrl"/> where the command line does not.</summary>
    public const string PublicUrlVariable = "LEADSCORING_PUBLIC_URL";

    /// <summary>Where HubSpot finds us: scheme, host and path in front of <c>/webhooks</c>. The signature covers it, and behind a proxy we cannot see it.</summary>
    /// <value><see langword="null"/>: the address at which the request came in.</value>
    public Uri? PublicUrl { get; init; }

    /// <summary>Which signatures prove a request.</summary>
    /// <value>v3 alone.</value>
    public HubSpotSignatures Signatures { get; init; } = HubSpotSignatures.V3;

    /// <summary>Checks an address as people write it.</summary>
    /// <exception cref="Cli.UserInputException">It is none, or holds what does not belong there.</exception>
    public static Uri? ParsePublicUrl(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback)) && address is { Query: "", Fragment: "", UserInfo: "" }
            ? address
            : throw new Cli.UserInputException("--public-url is not the address under which HubSpot reaches this service. Write for example https://scores.example.com, without query; plain http is allowed for this machine only.");
    }

    /// <summary>The address as the sender called it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Path and query exactly as they were sent.</param>
    public string SignedAddress(HttpRequest request, string target) =>
        PublicUrl is { } url ? url.GetLeftPart(UriPartial.Path).TrimEnd('/') + target : $"{request.Scheme}://{request.Host}{target}";
}
