namespace LeadScoring.Bench;

/// <summary>Where things lie in the checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Mapping => Path.Combine(Root, "mappings", "both-crms.yaml");

    /// <summary>The built program; the bench's own build builds it too.</summary>
    public static string Program => Path.Combine(Root, "artifacts", "bin", "LeadScoring.Host", "release", "leadscoring");

    private static string Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("LeadScoring.sln is in no parent folder of the bench.");
    }
}
