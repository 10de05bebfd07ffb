using System.Text.Json;
using System.Xml.Linq;
using LeadScoring.Mapping;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>What administrators deploy is what provisioning makes for the shipped mapping.</summary>
public sealed class PackageTests
{
    private static readonly PipelineDefinition Pipeline = MappingFile.Load(Path.Combine(PackageFolder.Repository, "mappings", "salesforce.yaml"), []).Pipeline!;

    public static TheoryData<string> Objects => [.. Pipeline.WriteBack.Select(t => t.Stream.Stream.Value)];

    [Fact]
    public void Mapping_WritesToLeadsAndContacts() => Assert.Equal(["Lead", "Contact"], Pipeline.WriteBack.Select(t => t.Stream.Stream.Value));

    [Theory]
    [MemberData(nameof(Objects))]
    public void Fields_AreThoseThatProvisioningMakes(string name)
    {
        FieldSpec[] specs = [.. RequestOf(name).Fields];
        string folder = Path.Combine(PackageFolder.Default, "objects", name, "fields");
        Assert.Equal(
            specs.Select(s => $"{s.Name}.field-meta.xml").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach (FieldSpec spec in specs)
        {
            using JsonDocument made = Made(new StreamName(name), spec);
            XElement shipped = PackageFolder.Read("objects", name, "fields", $"{spec.Name}.field-meta.xml");
            Assert.Equal(spec.Name, shipped.Element(PackageFolder.Metadata + "fullName")!.Value);
            Assert.Equal(Flat(made.RootElement.GetProperty("Metadata")), Flat(shipped).Where(m => !m.StartsWith("fullName=", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [MemberData(nameof(Objects))]
    public void ListViews_AreThoseThatProvisioningMakes(string name)
    {
        ProvisionRequest request = RequestOf(name);
        Assert.Equal(["Hot leads", "Score fell this week"], request.Lists.Select(l => l.Name));
        foreach (LeadList list in request.Lists)
        {
            XElement shipped = PackageFolder.Read("objects", name, "listViews", $"{ListViewMetadata.DeveloperName(list.Name)}.listView-meta.xml");
            Assert.Equal(ListViewMetadata.DeveloperName(list.Name), shipped.Element(PackageFolder.Metadata + "fullName")!.Value);
            Assert.Equal(
                ListViewMetadata.Content(new StreamName(name), list).Select(e => e.ToString(SaveOptions.DisableFormatting)),
                shipped.Elements().Skip(1).Select(e => e.ToString(SaveOptions.DisableFormatting)));
        }
    }

    [Theory]
    [InlineData(PermissionSets.Editors, "true")]
    [InlineData(PermissionSets.Readers, "false")]
    public void PermissionSets_GrantEveryField(string name, string editable)
    {
        XElement[] grants = [.. PackageFolder.Read("permissionsets", $"{name}.permissionset-meta.xml").Elements(PackageFolder.Metadata + "fieldPermissions")];
        Assert.Equal(
            Pipeline.WriteBack.SelectMany(t => ProvisionPlan.For(t).Select(f => $"{t.Stream.Stream}.{f.Name}")).Order(StringComparer.Ordinal),
            grants.Select(g => g.Element(PackageFolder.Metadata + "field")!.Value).Order(StringComparer.Ordinal));
        Assert.All(grants, g => Assert.Equal("true", g.Element(PackageFolder.Metadata + "readable")!.Value));
        Assert.All(grants, g => Assert.Equal(editable, g.Element(PackageFolder.Metadata + "editable")!.Value));
    }

    [Fact]
    public void EveryMetadataFile_IsWellFormedAndNamedAfterItsRoot()
    {
        string[] files = Directory.GetFiles(PackageFolder.Default, "*-meta.xml", SearchOption.AllDirectories);
        Assert.True(files.Length > 20);
        Assert.All(files, file =>
        {
            XElement root = XElement.Load(file);
            Assert.Equal(PackageFolder.Metadata, root.Name.Namespace);
            string[] parts = Path.GetFileName(file).Split('.');
            string kind = file.Contains($"{Path.DirectorySeparatorChar}lwc{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "LightningComponentBundle"
                : parts[^2][..^"-meta".Length] is var word && word == "field" ? "CustomField" : word;
            Assert.Equal(kind, root.Name.LocalName, ignoreCase: true);
        });
    }

    [Fact]
    public void Reports_TwoAndADashboardOverThem_UseFieldsThatAreThere()
    {
        string reports = Path.Combine(PackageFolder.Default, "reports", "LeadScoring");
        string[] names = [.. Directory.GetFiles(reports, "*.report-meta.xml").Select(f => $"LeadScoring/{Path.GetFileName(f).Split('.')[0]}").Order(StringComparer.Ordinal)];
        Assert.Equal(2, names.Length);
        XElement dashboard = PackageFolder.Read("dashboards", "LeadScoring", "Lead_scoring.dashboard-meta.xml");
        Assert.Equal(names, dashboard.Descendants(PackageFolder.Metadata + "report").Select(r => r.Value).Order(StringComparer.Ordinal));
        HashSet<string> fields = [.. RequestOf("Lead").Fields.Select(f => $"Lead.{f.Name}")];
        IEnumerable<string> used = Directory.GetFiles(reports, "*.report-meta.xml").SelectMany(f => XElement.Load(f).Descendants()).Where(e => e.Name.LocalName is "field" or "column").Select(e => e.Value);
        Assert.All(used.Where(u => u.EndsWith("__c", StringComparison.Ordinal)), u => Assert.Contains(u, fields));
        Assert.True(File.Exists(Path.Combine(PackageFolder.Default, "reports", "LeadScoring.reportFolder-meta.xml")));
        Assert.True(File.Exists(Path.Combine(PackageFolder.Default, "dashboards", "LeadScoring.dashboardFolder-meta.xml")));
    }

    [Fact]
    public void Component_ShowsOnlyFieldsThatAreThere()
    {
        string script = File.ReadAllText(Path.Combine(PackageFolder.Default, "lwc", "leadScore", "leadScore.js"));
        IEnumerable<string> used = System.Text.RegularExpressions.Regex.Matches(script, @"'(\w+__c)'").Select(m => m.Groups[1].Value).Distinct();
        foreach (WriteBackTarget target in Pipeline.WriteBack)
        {
            Assert.Empty(used.Except(ProvisionPlan.For(target).Select(f => f.Name)));
        }
    }

    private static ProvisionRequest RequestOf(string name) => ProvisionPlan.For(Pipeline, Pipeline.WriteBack.Single(t => t.Stream.Stream.Value == name));

    private static JsonDocument Made(StreamName stream, FieldSpec spec)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            FieldMetadata.Write(writer, stream, spec);
            writer.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray());
    }

    private static IEnumerable<string> Flat(JsonElement element, string path = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m => Flat(m.Value, path.Length == 0 ? m.Name : $"{path}.{m.Name}")).Order(StringComparer.Ordinal),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(e => Flat(e, path)),
        JsonValueKind.True => [$"{path}=true"],
        JsonValueKind.False => [$"{path}=false"],
        _ => [$"{path}={element}"],
    };

    private static IEnumerable<string> Flat(XElement element, string path = "") => element.HasElements
        ? element.Elements().SelectMany(e => Flat(e, path.Length == 0 ? e.Name.LocalName : $"{path}.{e.Name.LocalName}")).Order(StringComparer.Ordinal)
        : [$"{path}={element.Value}"];
}
