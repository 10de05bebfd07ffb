using System.ComponentModel.DataAnnotations;

namespace LeadScoring.Emulators;

/// <summary>Size and nature of a generated sales world.</summary>
public sealed class WorldOptions
{
    /// <summary>Chooses the world: equal options give equal worlds on every machine.</summary>
    /// <value>Default 1.</value>
    public int Seed { get; set; } = 1;

    /// <summary>Lead records in Salesforce, and as many contacts in HubSpot; about one in a hundred is a duplicate.</summary>
    /// <value>Default 5,000; 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int LeadsPerCrm { get; set; } = 5_000;

    /// <summary>Activities in each CRM. Behaviour that matters is never thinned out, so a small number may be exceeded; the rest is background noise that fills up to exactly this number.</summary>
    /// <value>Default 100,000; 0 to 20,000,000.</value>
    [Range(0, 20_000_000)]
    public int ActivitiesPerCrm { get; set; } = 100_000;

    /// <summary>Share (0–1) of the people who are in both CRMs, with the same e-mail address.</summary>
    /// <value>Default 0.15.</value>
    [Range(0.0, 1.0)]
    public double OverlapShare { get; set; } = 0.15;

    /// <summary>Share (0–1) of people who are won in the end.</summary>
    /// <value>Default 0.2; 0.01 to 0.9.</value>
    [Range(0.01, 0.9)]
    public double BaseRate { get; set; } = 0.2;
}
