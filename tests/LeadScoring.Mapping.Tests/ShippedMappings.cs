namespace LeadScoring.Mapping.Tests;

/// <summary>Finds the mappings that are shipped with the project.</summary>
internal static class ShippedMappings
{
    public static string PathOf(string name)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
            {
                return Path.Combine(folder.FullName, "mappings", name);
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
