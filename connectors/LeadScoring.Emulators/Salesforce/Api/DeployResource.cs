using System.IO.Compression;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>metadata/deployRequest</c>: takes a zip of custom fields, list views and permission sets, all or nothing, and tells what became of it.</summary>
/// <remarks>Carried out at once; the switch <c>slow-deploy</c> makes status calls say <c>InProgress</c>, and <c>deploy-fails</c> refuses a component with the rule's argument as its problem.</remarks>
internal sealed class DeployResource(Organization organization, ListViews lists, ToolingResource tooling, FaultSwitchboard faults)
{
    private const int MostFiles = 10_000;
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";

    private readonly Dictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private long _number;

    public ApiResponse Handle(ApiRequest request) => (request.Method, request.Segments) switch
    {
        ("POST", ["metadata", "deployRequest"]) => Deploy(request),
        ("GET", ["metadata", "deployRequest", var id]) => Status(200, id, Find(id)),
        ("PATCH", ["metadata", "deployRequest", var id]) => Status(202, id, Find(id)),
        _ => throw ApiException.NotFound(),
    };

    private Deployment Find(string id) => _deployments.GetValueOrDefault(id) ?? throw ApiException.NotFound();

    private ApiResponse Deploy(ApiRequest request)
    {
        (JsonElement options, Dictionary<string, XElement> files) = Read(request);
        bool Option(string name) => options.TryGetProperty(name, out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        if (!files.ContainsKey("package.xml"))
        {
            throw new ApiException(400, "INVALID_INPUT", "No package.xml found");
        }

        List<Component> components = [.. files.SelectMany(f => Components(f.Key, f.Value))];
        foreach (Component component in components)
        {
            component.Problem = faults.Take("deploy-fails", component.FullName)?.Argument;
        }

        // A trial, and a deployment that failed, leave nothing behind.
        bool kept = organization.Atomically(
            () =>
            {
                components.ForEach(Apply);
                return components.TrueForAll(c => c.Problem is null);
            },
            succeeded => (succeeded || !Option("rollbackOnError")) && !Option("checkOnly"));
        string id = RecordId.Make("0Af", ++_number);
        Deployment deployment = new(components, Option("checkOnly"), kept);
        _deployments.Add(id, deployment);
        return Status(201, id, deployment, begun: true);
    }

    private static (JsonElement Options, Dictionary<string, XElement> Files) Read(ApiRequest request)
    {
        string? boundary = MediaTypeHeaderValue.TryParse(request.Header("Content-Type"), out MediaTypeHeaderValue? type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary))
        {
            throw new ApiException(415, "UNSUPPORTED_MEDIA_TYPE", "multipart/form-data is wanted.");
        }

        JsonElement options = default;
        Dictionary<string, XElement> files = new(StringComparer.Ordinal);
        using MemoryStream body = new(request.Body.ToArray());
        MultipartReader reader = new(boundary, body);
        while (reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section)
        {
            using MemoryStream content = new();
            section.Body.CopyTo(content);
            string name = section.GetContentDispositionHeader()?.Name.Value?.Trim('"') ?? "";
            if (name is "json" or "entity_content")
            {
                using JsonDocument document = JsonDocument.Parse(content.ToArray());
                options = document.RootElement.TryGetProperty("deployOptions", out JsonElement found) ? found.Clone() : default;
            }
            else if (name == "file")
            {
                content.Position = 0;
                ReadZip(content, files);
            }
        }

        return options.ValueKind == JsonValueKind.Object ? (options, files) : throw new ApiException(400, "INVALID_INPUT", "The part with deployOptions is missing.");
    }

    private static void ReadZip(MemoryStream content, Dictionary<string, XElement> files)
    {
        try
        {
            using ZipArchive archive = new(content, ZipArchiveMode.Read);
            if (archive.Entries.Count > MostFiles)
            {
                throw new ApiException(400, "LIMIT_EXCEEDED", $"Maximum number of files in request reached: {MostFiles}");
            }

            foreach (ZipArchiveEntry entry in archive.Entries.Where(e => e.Name.Length > 0))
            {
                using Stream stream = entry.Open();
                files[entry.FullName] = XElement.Load(stream);
            }
        }
        catch (Exception e) when (e is InvalidDataException or XmlException)
        {
            throw new ApiException(400, "INVALID_INPUT", $"The zip cannot be read: {e.Message}");
        }
    }

    private static IEnumerable<Component> Components(string path, XElement root)
    {
        string[] parts = path.Split('/');
        string name = parts[^1].Contains('.', StringComparison.Ordinal) ? parts[^1][..parts[^1].LastIndexOf('.')] : parts[^1];
        return (parts[0], root.Name.LocalName) switch
        {
            ("objects", "CustomObject") =>
            [
                .. root.Elements(Metadata + "fields").Select(f => new Component("CustomField", $"{name}.{Text(f, "fullName")}", name, f)),
                .. root.Elements(Metadata + "listViews").Select(v => new Component("ListView", $"{name}.{Text(v, "fullName")}", name, v)),
            ],
            ("permissionsets", "PermissionSet") => [new Component("PermissionSet", name, "", root)],
            _ => [],
        };
    }

    private void Apply(Component component)
    {
        if (component.Problem is not null)
        {
            return;
        }

        try
        {
            switch (component.Type)
            {
                case "ListView":
                    lists.Put(component.ObjectName, ListViews.Read(component.Content));
                    break;
                case "CustomField":
                    tooling.Put(component.FullName, XmlMetadata.ToJson(component.Content));
                    break;
                default:
                    tooling.PutPermissionSet(component.FullName, component.Content);
                    break;
            }
        }
        catch (ApiException e)
        {
            component.Problem = e.Fault.Message;
        }
    }

    private ApiResponse Status(int status, string id, Deployment deployment, bool begun = false)
    {
        bool done = !begun && faults.Take("slow-deploy", id) is null;
        Component[] failures = [.. deployment.Components.Where(c => c.Problem is not null)];
        return ApiResponse.Json(status, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, id);
            writer.WriteStartObject("deployResult"u8);
            writer.WriteString("id"u8, id);
            writer.WriteString("status"u8, begun ? "Pending" : !done ? "InProgress" : failures.Length == 0 ? "Succeeded" : deployment.IsKept ? "SucceededPartial" : "Failed");
            writer.WriteBoolean("done"u8, done);
            writer.WriteBoolean("success"u8, done && failures.Length == 0);
            writer.WriteBoolean("checkOnly"u8, deployment.IsTrial);
            writer.WriteNumber("numberComponentsTotal"u8, deployment.Components.Count);
            writer.WriteNumber("numberComponentsDeployed"u8, done ? deployment.Components.Count - failures.Length : 0);
            writer.WriteNumber("numberComponentErrors"u8, done ? failures.Length : 0);
            writer.WriteNumber("numberTestsTotal"u8, 0);
            writer.WriteNumber("numberTestsCompleted"u8, 0);
            writer.WriteNumber("numberTestErrors"u8, 0);
            writer.WriteNull("errorMessage"u8);
            writer.WriteNull("errorStatusCode"u8);
            writer.WriteStartObject("details"u8);
            Write(writer, "componentFailures", done ? failures : []);
            Write(writer, "componentSuccesses", done ? [.. deployment.Components.Except(failures)] : []);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, string name, Component[] components)
    {
        writer.WriteStartArray(name);
        foreach (Component component in components)
        {
            writer.WriteStartObject();
            writer.WriteString("componentType"u8, component.Type);
            writer.WriteString("fullName"u8, component.FullName);
            writer.WriteString("problem"u8, component.Problem);
            writer.WriteString("problemType"u8, component.Problem is null ? null : "Error");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Text(XElement element, string name) => element.Element(Metadata + name)?.Value ?? "";

    private sealed record Deployment(IReadOnlyList<Component> Components, bool IsTrial, bool IsKept);

    private sealed class Component(string type, string fullName, string objectName, XElement content)
    {
        public string Type => type;

        public string FullName => fullName;

        public string ObjectName => objectName;

        public XElement Content => content;

        public string? Problem { get; set; }
    }
}
