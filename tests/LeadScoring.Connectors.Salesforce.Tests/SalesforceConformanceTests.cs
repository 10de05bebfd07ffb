using LeadScoring.Conformance.Connectors;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The connector suite against the Salesforce emulator.</summary>
public sealed class SalesforceConformanceTests : ConnectorConformance
{
    protected override async Task<IConnectorTestbed> StartAsync(IReadOnlyList<SampleLead> leads) => await SalesforceTestbed.StartAsync(leads);
}
