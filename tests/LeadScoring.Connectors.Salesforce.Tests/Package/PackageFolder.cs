using System.Xml.Linq;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>The connector's source for the sf CLI, as it lies in the repository.</summary>
internal static class PackageFolder
{
    public static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";

    public static string Repository { get; } = FindRepository();

    public static string Root { get; } = Path.Combine(Repository, "connectors", "LeadScoring.Connectors.Salesforce", "package");

    public static string Default { get; } = Path.Combine(Root, "force-app", "main", "default");

    public static XElement Read(params string[] path) => XElement.Load(Path.Combine([Default, .. path]));

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
