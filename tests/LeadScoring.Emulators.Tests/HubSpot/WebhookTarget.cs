using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>A receiver of webhook requests that keeps what came and answers as told.</summary>
internal sealed class WebhookTarget : IAsyncDisposable
{
    private LoopbackServer _server = null!;

    public ConcurrentQueue<(IReadOnlyDictionary<string, string> Headers, byte[] Body)> Requests { get; } = [];

    public int Status { get; set; } = 204;

    public Uri Address => new(_server.Address, "hook?x=1");

    /// <summary>Events of all requests so far, in the order in which they came.</summary>
    public JsonElement[] Events => [.. Requests.SelectMany(r => JsonDocument.Parse(r.Body).RootElement.EnumerateArray())];

    public static async Task<WebhookTarget> StartAsync()
    {
        WebhookTarget target = new();
        target._server = await LoopbackServer.StartAsync(0, target.AnswerAsync, TimeProvider.System, CancellationToken.None);
        return target;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue((context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        context.Response.StatusCode = Status;
    }
}
