using System.Reflection;

namespace LeadScoring.Architecture.Tests;

/// <summary>Who may know whom: data flows one way, and only the host names stores and connectors.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["LeadScoring.Core"] = [],
        ["LeadScoring.Mapping"] = ["LeadScoring.Core"],
        ["LeadScoring.FeatureStore"] = ["LeadScoring.Core"],
        ["LeadScoring.Modeling"] = ["LeadScoring.Core"],
        ["LeadScoring.Storage"] = ["LeadScoring.Core"],
        ["LeadScoring.Engine"] = ["LeadScoring.Core", "LeadScoring.Mapping", "LeadScoring.FeatureStore", "LeadScoring.Modeling"],
        ["LeadScoring.Connectors.Http"] = ["LeadScoring.Core"],
        ["LeadScoring.Connectors.Salesforce"] = ["LeadScoring.Core", "LeadScoring.Connectors.Http"],
        ["LeadScoring.Connectors.HubSpot"] = ["LeadScoring.Core", "LeadScoring.Connectors.Http"],
        ["LeadScoring.Emulators"] = [],
    };

    public static TheoryData<string> Rooms => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void Room_References_OnlyWhatItMayKnow(string room)
    {
        IEnumerable<string> ours = Assembly.Load(room).GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("LeadScoring", StringComparison.Ordinal));

        Assert.Empty(ours.Except(Allowed[room]));
    }

    [Fact]
    public void Core_References_OnlyTheFramework() =>
        Assert.All(Assembly.Load("LeadScoring.Core").GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name, StringComparison.Ordinal));

    [Fact]
    public void EveryRoom_IsListedHere()
    {
        DirectoryInfo root = Root();
        IEnumerable<string> projects = new[] { "src", "connectors" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root.FullName, f), "*.csproj", SearchOption.AllDirectories))
            .Select(f => Path.GetFileNameWithoutExtension(f));

        Assert.Equal(projects.Order(StringComparer.Ordinal), Allowed.Keys.Append("LeadScoring.Host").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void TypeNames_AvoidBannedWords()
    {
        string[] banned = ["Manager", "Helper", "Util", "Processor", "Data", "Info", "Common"];
        IEnumerable<string> names = Allowed.Keys.SelectMany(r => Assembly.Load(r).GetTypes())
            .Where(t => t.Namespace?.StartsWith("LeadScoring", StringComparison.Ordinal) == true && !t.Name.Contains('<', StringComparison.Ordinal))
            .Select(t => t.Name.Split('`')[0])
            .Where(n => banned.Any(b => n.EndsWith(b, StringComparison.Ordinal) || n.EndsWith(b + "s", StringComparison.Ordinal)));

        Assert.Empty(names);
    }

    [Fact]
    public void SourceFiles_AreRoomsNotHalls()
    {
        DirectoryInfo root = Root();
        IEnumerable<string> halls = new[] { "src", "connectors" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(root.FullName, f), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(f => File.ReadLines(f).Count() > 400)
            .Select(f => Path.GetRelativePath(root.FullName, f));

        Assert.Empty(halls);
    }

    private static DirectoryInfo Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LeadScoring.sln")))
        {
            folder = folder.Parent;
        }

        return folder ?? throw new DirectoryNotFoundException("LeadScoring.sln is in no parent folder of the tests.");
    }
}
