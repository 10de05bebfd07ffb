namespace LeadScoring.Mapping.Tests.Examples;

/// <summary>Finds the mappings that only tests use.</summary>
internal static class ExampleFiles
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Examples");

    /// <summary>Files without any mistake.</summary>
    public static IReadOnlyList<string> Good => [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    public static string PathOf(string name) => Path.Combine(Folder, name);
}
