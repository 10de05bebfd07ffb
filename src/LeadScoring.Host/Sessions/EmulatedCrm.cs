using LeadScoring.Emulators;

namespace LeadScoring.Host.Sessions;

/// <summary>A running emulator of either CRM.</summary>
internal sealed class EmulatedCrm : IAsyncDisposable
{
    private readonly IAsyncDisposable _emulator;
    private readonly Func<long> _requestCount;

    private EmulatedCrm(IAsyncDisposable emulator, Uri address, Func<long> requestCount)
    {
        _emulator = emulator;
        _requestCount = requestCount;
        Address = address;
    }

    public Uri Address { get; }

    /// <summary>API requests answered so far.</summary>
    public long RequestCount => _requestCount();

    /// <param name="kind"><c>salesforce</c> or <c>hubspot</c>.</param>
    /// <param name="seed">What it starts with.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="faults">Faults to switch on.</param>
    /// <param name="requestsPerTenSeconds">HubSpot's burst limit; <see langword="null"/> for the usual one.</param>
    /// <param name="keepSeed">Whether it can be set back to what it started with, which costs memory.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<EmulatedCrm> StartAsync(string kind, Seed seed, int port, IReadOnlyList<FaultRule> faults, int? requestsPerTenSeconds, bool keepSeed, CancellationToken cancellationToken)
    {
        if (kind == "salesforce")
        {
            SalesforceEmulator salesforce = await SalesforceEmulator.StartAsync(seed, new SalesforceEmulatorOptions { Port = port, Clock = TimeProvider.System, Faults = faults }, cancellationToken);
            return new EmulatedCrm(salesforce, salesforce.Address, () => salesforce.RequestCount);
        }

        HubSpotEmulatorOptions options = new() { Port = port, Clock = TimeProvider.System, Faults = faults, KeepSeed = keepSeed };
        if (requestsPerTenSeconds is { } rate)
        {
            options.RequestsPerTenSeconds = rate;
        }

        HubSpotEmulator hubSpot = await HubSpotEmulator.StartAsync(seed, options, cancellationToken);
        return new EmulatedCrm(hubSpot, hubSpot.Address, () => hubSpot.RequestCount);
    }

    public ValueTask DisposeAsync() => _emulator.DisposeAsync();
}
