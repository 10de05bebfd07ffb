using System.Net;
using System.Text;

namespace LeadScoring.TestSupport;

/// <summary>A server in memory: answers each request by a function and keeps what it was sent. Thread-safe.</summary>
public sealed class ScriptedHandler(Func<ScriptedHandler.Sent, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly Lock _lock = new();
    private readonly List<Sent> _requests = [];

    /// <summary>Everything sent so far, in order.</summary>
    public IReadOnlyList<Sent> Requests
    {
        get
        {
            lock (_lock)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>An answer with a JSON body.</summary>
    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        Sent sent = new(
            request.Method.Method,
            request.RequestUri!,
            body,
            request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
        lock (_lock)
        {
            _requests.Add(sent);
        }

        return answer(sent);
    }

    /// <summary>One request as the server saw it.</summary>
    public sealed record Sent(string Method, Uri Address, string Body, IReadOnlyDictionary<string, string> Headers)
    {
        /// <summary>Path with its query, unescaped.</summary>
        public string Target => Uri.UnescapeDataString(Address.PathAndQuery);
    }
}
