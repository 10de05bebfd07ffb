using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One message of a client.</summary>
/// <param name="Channel"><c>/meta/connect</c> …</param>
/// <param name="Id">Comes back with the answer.</param>
/// <param name="ClientId">Who sends.</param>
/// <param name="Subscriptions">Channels to subscribe to or leave.</param>
/// <param name="Replay">Channel to the replay id wanted.</param>
/// <param name="Timeout">How long the client lets its connect be held; <see langword="null"/> leaves it to the server.</param>
internal sealed record BayeuxMessage(string Channel, string? Id, string? ClientId, List<string> Subscriptions, IReadOnlyDictionary<string, long> Replay, TimeSpan? Timeout)
{
    /// <exception cref="JsonException">It is no message.</exception>
    public static BayeuxMessage Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("A message is an object.");
        }

        string? Text(string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;
        Dictionary<string, long> replay = new(StringComparer.Ordinal);
        if (json.TryGetProperty("ext", out JsonElement ext) && ext.ValueKind == JsonValueKind.Object && ext.TryGetProperty("replay", out JsonElement wanted) && wanted.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty channel in wanted.EnumerateObject())
            {
                replay[channel.Name] = channel.Value.TryGetInt64(out long id) ? id : throw new JsonException("A replay id is a number.");
            }
        }

        List<string> subscriptions = [];
        if (json.TryGetProperty("subscription", out JsonElement subscription))
        {
            subscriptions.AddRange(subscription.ValueKind == JsonValueKind.Array ? subscription.EnumerateArray().Select(s => s.ToString()) : [subscription.ToString()]);
        }

        TimeSpan? timeout = json.TryGetProperty("advice", out JsonElement advice) && advice.ValueKind == JsonValueKind.Object && advice.TryGetProperty("timeout", out JsonElement time) && time.TryGetInt64(out long milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
        return new BayeuxMessage(Text("channel") ?? throw new JsonException("A message names its channel."), Text("id"), Text("clientId"), subscriptions, replay, timeout);
    }
}
