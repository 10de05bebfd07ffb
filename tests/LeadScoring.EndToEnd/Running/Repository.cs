namespace LeadScoring.EndToEnd.Running;

/// <summary>Where things lie in a checkout.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string SharedData => Path.GetFullPath(Path.Combine(Root, "..", "shared", "data"));

    /// <summary>The program as the build made it, in the same configuration as these tests.</summary>
    public static string Program
    {
        get
        {
            string configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
            string program = Path.Combine(Root, "artifacts", "bin", "LeadScoring.Host", configuration, "leadscoring");
            return File.Exists(program) ? program : throw new FileNotFoundException($"{program} is missing: build the solution first.");
        }
    }

    public static string Mapping(string name) => Path.Combine(Root, "mappings", name);

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("LeadScoring.sln is in no parent folder of the tests.");
    }
}
