namespace LeadScoring.Host.Demo;

/// <summary>How big the demo is and how long it runs.</summary>
/// <param name="Once">One pass, then exit.</param>
/// <param name="LeadsPerCrm">Leads in each CRM.</param>
/// <param name="ActivitiesPerCrm">Activities in each CRM.</param>
/// <param name="Port">Port of the pages.</param>
/// <param name="Store">Store file; <see langword="null"/> takes a new temporary one.</param>
/// <param name="Seed">Seed of the world and of training.</param>
internal sealed record DemoOptions(bool Once, int LeadsPerCrm, int ActivitiesPerCrm, int Port, string? Store, int Seed);
