namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>A connector to a <see cref="StubHubSpot"/>, and shorthand for reading with it.</summary>
internal sealed class StubbedConnector : IDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    public StubbedConnector(HubSpotOptions? options = null, string secret = "pat-token", string? version = null)
    {
        Clock = new SelfWindingTime(Start);
        HubSpot = new StubHubSpot(Clock);
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", HubSpotConnector.DefaultAddress, "HS", version, new ApiBudget());
        Connector = HubSpotConnector.Create(connection, new FixedSecret(secret), HubSpot, Clock, 1, (options ?? new HubSpotOptions { Settle = TimeSpan.Zero }) with { CheapSweep = 0, WatchCount = false });
    }

    public static StreamName Contacts { get; } = new("contacts");

    public SelfWindingTime Clock { get; }

    public StubHubSpot HubSpot { get; }

    public HubSpotConnector Connector { get; }

    public static ReadRequest Request(params string[] fields) => new(Contacts, fields, [], null, TimeSpan.Zero);

    public static Checkpoint Resting(DateTimeOffset watermark) => new RestPosition(watermark.ToUnixTimeMilliseconds(), Start.ToUnixTimeMilliseconds()).ToCheckpoint();

    public async Task<List<RecordPage>> ReadAsync(ReadRequest request, Checkpoint? from)
    {
        List<RecordPage> pages = [];
        await foreach (RecordPage page in Connector.ReadAsync(request, from, CancellationToken.None))
        {
            pages.Add(page);
        }

        return pages;
    }

    public void Dispose()
    {
        Connector.Dispose();
        HubSpot.Dispose();
    }

    private sealed class FixedSecret(string value) : ISecretSource
    {
        public string Read(string name) => value;
    }
}
