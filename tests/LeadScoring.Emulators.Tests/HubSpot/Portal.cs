using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Emulators.Tests.HubSpot;

/// <summary>A small portal on a clock the test owns, and a caller with the static token.</summary>
internal sealed class Portal : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 9, 24, 12, 0, 0, TimeSpan.Zero);

    private Portal(HubSpotEmulator emulator, ManualTime clock)
    {
        Emulator = emulator;
        Clock = clock;
        Http = new HttpClient { BaseAddress = emulator.Address };
    }

    public HubSpotEmulator Emulator { get; }

    public ManualTime Clock { get; }

    public HttpClient Http { get; }

    public static async Task<Portal> StartAsync(Action<HubSpotEmulatorOptions>? configure = null, Seed? seed = null)
    {
        ManualTime clock = new(Start);
        HubSpotEmulatorOptions options = new() { Clock = clock, RequestsPerTenSeconds = 10_000, SearchPerSecond = 10_000 };
        configure?.Invoke(options);
        return new Portal(await HubSpotEmulator.StartAsync(seed ?? Seeds.Small(), options, CancellationToken.None), clock);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PatchAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body);

    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string token = "emulator", string contentType = "application/json")
    {
        using HttpRequestMessage request = new(method, new Uri(path, UriKind.Relative));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, contentType);
        request.Headers.Authorization = token.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", token);

        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(",", h.Value), StringComparer.OrdinalIgnoreCase);
        JsonElement json = headers.GetValueOrDefault("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) == true ? JsonDocument.Parse(text).RootElement : default;
        return new Answer((int)response.StatusCode, json, text, headers);
    }

    /// <summary>Ids a search finds, in order.</summary>
    public async Task<string[]> SearchAsync(string type, string filters, string extra = "")
    {
        Answer answer = await PostAsync($"crm/v3/objects/{type}/search", $$"""{"filterGroups":[{"filters":[{{filters}}]}],"limit":100{{extra}}}""");
        Assert.Equal(200, answer.Status);
        return answer.Ids();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Emulator.DisposeAsync();
    }
}

/// <summary>One answer of the emulator.</summary>
internal sealed record Answer(int Status, JsonElement Json, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public string[] Ids() => [.. Json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("id").GetString()!)];

    public JsonElement At(params object[] path) => path.Aggregate(Json, (e, step) => step is int index ? e[index] : e.GetProperty((string)step));

    public string? Value(params object[] path) => At(path).ValueKind == JsonValueKind.String ? At(path).GetString() : At(path).GetRawText();

    public Answer Expect(int status)
    {
        Assert.True(Status == status, string.Create(CultureInfo.InvariantCulture, $"expected {status}, got {Status}: {Text}"));
        return this;
    }
}
