using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Sends requests below <c>/services/data/vNN.N</c> to their resource under the right lock.</summary>
internal sealed class ApiRouter : IDisposable
{
    private const int OldestVersion = 31;
    private const int NewestVersion = 67;
    private readonly Organization _organization;
    private readonly Organization _tooling;
    private readonly ApiUsage _usage;
    private readonly DescribeResource _describe;
    private readonly QueryResource _queries;
    private readonly RecordResource _records;
    private readonly CollectionResource _collections;
    private readonly CompositeResource _composite;
    private readonly ReplicationResource _replication;
    private readonly ToolingResource _toolingResource;
    private readonly ChannelResource _channels;
    private readonly ListViewResource _listViews;
    private readonly DeployResource _deployments;
    private readonly TreeResource _trees;
    private readonly Func<string> _origin;

    public ApiRouter(Organization organization, RecordEditor editor, FieldAccess access, ApiUsage usage, TimeSpan cursorLifetime, Func<string> origin, FaultSwitchboard faults, ChangeFeed feed, IEnumerable<string> changeEventObjects)
    {
        _organization = organization;
        _tooling = new Organization(organization.Clock);
        _usage = usage;
        _origin = origin;
        _describe = new DescribeResource(organization, access);
        _queries = new QueryResource(organization, access, cursorLifetime);
        _records = new RecordResource(organization, access, editor);
        _collections = new CollectionResource(organization, access, editor, _records);
        _composite = new CompositeResource(organization, RouteSafely);
        _replication = new ReplicationResource(organization);
        _toolingResource = new ToolingResource(organization, _tooling, _records, _queries, cursorLifetime);
        ListViews lists = new(organization);
        _listViews = new ListViewResource(organization, access, lists);
        _deployments = new DeployResource(organization, lists, _toolingResource, faults);
        _trees = new TreeResource(organization, editor, _records);
        _channels = new ChannelResource(_tooling, feed, changeEventObjects);
        _tooling.KeepAsSeed();
    }

    public static ApiResponse Versions() => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartArray();
        for (int version = OldestVersion; version <= NewestVersion; version++)
        {
            writer.WriteStartObject();
            writer.WriteString("label"u8, string.Create(CultureInfo.InvariantCulture, $"API {version}"));
            writer.WriteString("url"u8, string.Create(CultureInfo.InvariantCulture, $"/services/data/v{version}.0"));
            writer.WriteString("version"u8, string.Create(CultureInfo.InvariantCulture, $"{version}.0"));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>Answers a request; failures become error answers.</summary>
    public ApiResponse Handle(ApiRequest request)
    {
        try
        {
            CheckVersion(request.Version);
            return request.Method is "GET" or "HEAD"
                ? _organization.Read(() => Route(request))
                : _organization.Write(() => _organization.Atomically(() => Route(request), _ => true));
        }
        catch (ApiException e)
        {
            return ApiResponse.Error(e);
        }
    }

    public void Dispose() => _tooling.Dispose();

    /// <summary>Takes back what was made over the tooling API. Needs the organisation's write lock.</summary>
    public void BackToSeed() => _tooling.BackToSeed();

    private ApiResponse RouteSafely(ApiRequest request)
    {
        try
        {
            return _organization.Atomically(() => Route(request), _ => true);
        }
        catch (ApiException e)
        {
            return ApiResponse.Error(e);
        }
    }

    private ApiResponse Route(ApiRequest request) => request.Segments switch
    {
        [] => Root(request),
        ["query" or "queryAll", ..] => _queries.Handle(request),
        ["sobjects", .. var rest] => Objects(request, rest),
        ["composite"] when request.Method == "POST" => _composite.Composite(request),
        ["composite", "batch"] when request.Method == "POST" => _composite.Batch(request, _usage.Count),
        ["composite", "graph"] when request.Method == "POST" => _composite.Graphs(request),
        ["composite", "tree", var type] when request.Method == "POST" => _trees.Create(request, type),
        ["composite", "sobjects", ..] => _collections.Handle(request),
        ["limits"] => _usage.Limits(),
        ["tooling", "sobjects", "PlatformEventChannelMember", ..] => _channels.Handle(request),
        ["metadata", ..] => _deployments.Handle(request),
        ["tooling", ..] => _toolingResource.Handle(request),
        _ => throw ApiException.NotFound(),
    };

    private ApiResponse Objects(ApiRequest request, string[] rest)
    {
        if (rest.Length == 0)
        {
            return _describe.Global(request);
        }

        ObjectTable table = _organization.Find(rest[0]) ?? throw ApiException.NotFound();
        bool reads = request.Method is "GET" or "HEAD";
        return rest switch
        {
            [_] when request.Method == "POST" => _records.Create(request, table),
            [_] when reads => DescribeResource.Basic(request, table),
            [_, "describe"] when reads => _describe.Full(request, table),
            [_, "deleted"] when reads => _replication.Deleted(request, table),
            [_, "updated"] when reads => _replication.Updated(request, table),
            [_, "listviews", .. var more] when reads => _listViews.Handle(request, table, more),
            [_, var id] => _records.ById(request, table, id),
            [_, var field, var value] => _records.ByExternalId(request, table, field, value),
            _ => throw ApiException.NotFound(),
        };
    }

    private ApiResponse Root(ApiRequest request) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        foreach (string name in (ReadOnlySpan<string>)["sobjects", "query", "queryAll", "limits", "composite", "tooling"])
        {
            writer.WriteString(name, $"/services/data/v{request.Version}/{name}");
        }

        writer.WriteString("identity"u8, $"{_origin()}/id/{_organization.OrganizationId}/{_organization.ApiUserId}");
        writer.WriteEndObject();
    });

    private static void CheckVersion(string version)
    {
        if (!version.EndsWith(".0", StringComparison.Ordinal) || !int.TryParse(version.AsSpan(0, version.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number > NewestVersion)
        {
            throw ApiException.NotFound();
        }

        if (number < OldestVersion)
        {
            throw new ApiException(410, "UNSUPPORTED_API_VERSION", $"The API version {version} is retired.");
        }
    }
}
