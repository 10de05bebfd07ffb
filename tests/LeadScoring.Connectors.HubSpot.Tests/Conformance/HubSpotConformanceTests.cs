using LeadScoring.Conformance.Connectors;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>The contract against the emulator on v3 paths.</summary>
public sealed class HubSpotV3ConformanceTests : ConnectorConformance
{
    protected override Task<IConnectorTestbed> StartAsync(IReadOnlyList<SampleLead> leads) => HubSpotTestbed.StartAsync("v3", leads);
}

/// <summary>The contract against the emulator on the older dated paths.</summary>
public sealed class HubSpotMarchConformanceTests : ConnectorConformance
{
    protected override Task<IConnectorTestbed> StartAsync(IReadOnlyList<SampleLead> leads) => HubSpotTestbed.StartAsync("2026-03", leads);
}

/// <summary>The contract against the emulator on the newest dated paths.</summary>
public sealed class HubSpotDatedConformanceTests : ConnectorConformance
{
    protected override Task<IConnectorTestbed> StartAsync(IReadOnlyList<SampleLead> leads) => HubSpotTestbed.StartAsync("2026-09", leads);
}
