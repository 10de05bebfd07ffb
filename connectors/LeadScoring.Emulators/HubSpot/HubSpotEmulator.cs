using LeadScoring.Emulators.HubSpot;

namespace LeadScoring.Emulators;

/// <summary>A HubSpot account in memory behind the HTTP API of the real one, on the loopback address.</summary>
/// <remarks>
/// Serves v3/v4, 2026-03 and 2026-09 paths on one store. The static token, client id, client secret, refresh token and authorization code are all
/// the word <c>emulator</c>. <c>POST /__emulator__/edit</c>, <c>/events</c>, <c>/faults</c>, <c>/reset</c> and <c>GET /__emulator__/state</c> steer it; <c>POST /__emulator__/webhooks/flush</c> delivers waiting webhook events at once. Thread-safe.
/// </remarks>
public sealed class HubSpotEmulator : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private readonly ApiServer _api;

    private HubSpotEmulator(LoopbackServer server, ApiServer api)
    {
        _server = server;
        _api = api;
    }

    /// <summary>Base address: <c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Address => _server.Address;

    /// <summary>API requests received so far, refused ones included; control requests do not count.</summary>
    public long RequestCount => _api.RequestCount;

    /// <summary>Loads a seed and starts listening.</summary>
    /// <param name="seed">Tables as in a HubSpot seed folder; all its times move so that <see cref="Seed.AsOf"/> becomes the clock's now.</param>
    /// <param name="options">Behaviour.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <exception cref="ArgumentException">The seed is for another CRM, or an option is out of range.</exception>
    /// <exception cref="InvalidDataException">A row of the seed or a fault rule is broken; the message names it.</exception>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<HubSpotEmulator> StartAsync(Seed seed, HubSpotEmulatorOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seed);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (seed.Crm != "hubspot")
        {
            throw new ArgumentException($"Seed {seed.Name} is for {seed.Crm}, not for hubspot.", nameof(seed));
        }

        HubSpotPortal portal = new(options.Clock, options.SearchIndexLag, options.HistoryPerProperty);
        portal.Refill = () =>
        {
            TimeShift shift = new(seed.AsOf, options.Clock.GetUtcNow());
            new SeedImport(portal, seed, shift).Run();
            new EventInput(portal).Load(seed, shift);
        };
        portal.Refill();
        if (!options.KeepSeed)
        {
            portal.Refill = null;
        }

        ApiServer api = new(portal, options);
        return new HubSpotEmulator(await LoopbackServer.StartAsync(options.Port, api.InvokeAsync, options.Clock, cancellationToken), api);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _server.DisposeAsync();
    }
}
