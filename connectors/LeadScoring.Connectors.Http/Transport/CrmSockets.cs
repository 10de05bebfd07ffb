using System.Net;

namespace LeadScoring.Connectors.Http;

/// <summary>Makes the handler that real connections use.</summary>
public static class CrmSockets
{
    /// <summary>A pooled handler; share one per process and dispose it at the end.</summary>
    /// <remarks>No cookies and no redirects: a bearer token goes only where the connection points. Connections are renewed so that DNS changes are seen.</remarks>
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
    };
}
