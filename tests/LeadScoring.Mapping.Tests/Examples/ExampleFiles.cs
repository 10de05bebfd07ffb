namespace LeadScoring.Mapping.Tests.Examples;

/// <summary>Finds the mappings that only tests use.</summary>
internal static class ExampleFiles
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Examples", name);
}
