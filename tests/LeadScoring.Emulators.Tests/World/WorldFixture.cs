namespace LeadScoring.Emulators.Tests.World;

/// <summary>One world that several tests read; nobody changes it.</summary>
public sealed class WorldFixture
{
    public GeneratedWorld World { get; } = WorldGenerator.Generate(new WorldOptions { Seed = 11, LeadsPerCrm = 2_000, ActivitiesPerCrm = 40_000 });
}
