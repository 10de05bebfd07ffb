using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>The limits on addresses and headers. Source: REST API Developer Guide, "Status Codes and Error Responses" (414, 431).</summary>
internal static class RequestSize
{
    private const int Most = 16_384;

    /// <exception cref="ApiException">414: the address alone is too long; 431: with the headers.</exception>
    public static void Check(HttpRequest request)
    {
        int address = request.Path.Value!.Length + request.QueryString.Value!.Length;
        if (address > Most)
        {
            throw new ApiException(414, "URI_TOO_LONG", "The request's URI is too long");
        }

        int headers = request.Headers.Sum(h => h.Key.Length + h.Value.ToString().Length);
        if (address + headers > Most)
        {
            throw new ApiException(431, "REQUEST_HEADER_FIELDS_TOO_LARGE", "URI and headers together exceed 16,384 bytes");
        }
    }
}
