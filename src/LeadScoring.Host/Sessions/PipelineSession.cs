using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.HubSpot;
using LeadScoring.Connectors.Salesforce;
using LeadScoring.Engine;
using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Erase;
using LeadScoring.Engine.Import;
using LeadScoring.Host.Cli;
using LeadScoring.Host.Notices;
using LeadScoring.Host.Output;
using LeadScoring.Mapping;
using LeadScoring.Modeling;

namespace LeadScoring.Host.Sessions;

/// <summary>A checked mapping with its open store and its connectors: what every verb works in.</summary>
internal sealed class PipelineSession : IAsyncDisposable
{
    private readonly SocketsHttpHandler _handler;
    private IReadOnlyDictionary<AlertChannel, INoticeChannel>? _channels;

    private PipelineSession(PipelineDefinition pipeline, string storePath, IStore store, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors, SocketsHttpHandler handler, int seed)
    {
        Pipeline = pipeline;
        StorePath = storePath;
        Store = store;
        Connectors = connectors;
        Seed = seed;
        _handler = handler;
    }

    public PipelineDefinition Pipeline { get; }

    public string StorePath { get; }

    public IStore Store { get; }

    public IReadOnlyDictionary<ConnectionId, ICrmConnector> Connectors { get; }

    public int Seed { get; }

    /// <summary>Who asked to be forgotten.</summary>
    public ErasedPeople Erased { get; } = new(() => ErasedPeople.KeyOf(SecretVaults.FromEnvironment(TimeProvider.System), ErasedPeople.DefaultSecret));

    /// <summary>The kinds of model that can be tried.</summary>
    public static ModelTraining Training => new([new LogisticTrainer(), new BoostedTreesTrainer(), new RandomForestTrainer()], TimeProvider.System);

    /// <summary>Requests sent to the CRMs so far.</summary>
    public long RequestCount => Connectors.Values.Sum(c => c.RequestCount);

    /// <summary>Reads the mapping, opens the store and prepares the connectors; asks no CRM yet.</summary>
    /// <exception cref="UserInputException">The mapping has errors; they are all in the message.</exception>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static Task<PipelineSession> OpenAsync(SessionRequest request, RunConsole console, CancellationToken cancellationToken) =>
        OpenAsync(request, console, new ApiBudgets(TimeProvider.System), cancellationToken);

    /// <summary>The same with budgets that other sessions of the process share: pipelines on one account must not each believe that its quota is theirs.</summary>
    public static async Task<PipelineSession> OpenAsync(SessionRequest request, RunConsole console, ApiBudgets budgets, CancellationToken cancellationToken)
    {
        PipelineDefinition pipeline = Read(request, console, SecretVaults.FromEnvironment(TimeProvider.System)).Pipeline!;
        string storePath = StorePathOf(request);
        IStore store = await StoreLocation.OpenAsync(storePath, cancellationToken);
        SocketsHttpHandler handler = CrmSockets.Create();
        Dictionary<ConnectionId, ICrmConnector> connectors = ConnectorsOf(pipeline, handler, request.Seed, budgets);
        return new PipelineSession(pipeline, storePath, store, connectors, handler, request.Seed);
    }

    /// <summary>Reads and checks the mapping alone.</summary>
    /// <param name="request">Which.</param>
    /// <param name="console">Where warnings go.</param>
    /// <param name="secrets">Keys of <c>hash</c> steps; <see langword="null"/> = the mapping is only looked at, and such steps make nothing.</param>
    /// <exception cref="UserInputException">It has errors.</exception>
    public static MappingResult Read(SessionRequest request, RunConsole console, ISecretSource? secrets = null)
    {
        if (!File.Exists(request.Mapping))
        {
            throw new UserInputException($"{request.Mapping} does not exist. Give the path of a mapping file; mappings/ holds examples.");
        }

        MappingResult result = MappingFile.Load(request.Mapping, request.Overrides, secrets);
        foreach (MappingProblem warning in result.Problems.Where(p => p.Severity == MappingSeverity.Warning))
        {
            console.Note($"{warning}");
        }

        return result.Pipeline is null
            ? throw new UserInputException(string.Join(Environment.NewLine, result.Problems.Where(p => p.Severity == MappingSeverity.Error)))
            : result;
    }

    /// <summary>One connector per connection.</summary>
    public static Dictionary<ConnectionId, ICrmConnector> ConnectorsOf(PipelineDefinition pipeline, HttpMessageHandler handler, int seed, ApiBudgets? budgets = null)
    {
        ISecretSource secrets = SecretVaults.FromEnvironment(TimeProvider.System);
        ApiBudgets shared = budgets ?? new ApiBudgets(TimeProvider.System);
        return pipeline.Connections.ToDictionary(c => c.Id, c => ConnectorOf(c, secrets, handler, seed, shared));
    }

    /// <summary>The connector of one connection.</summary>
    public static ICrmConnector ConnectorOf(CrmConnection connection, ISecretSource secrets, HttpMessageHandler handler, int seed, ApiBudgets budgets) => connection.Kind switch
    {
        "salesforce" => SalesforceConnectorFactory.Create(connection, secrets, handler, TimeProvider.System, seed, budgets: budgets),
        CrmConnection.FileKind or CrmConnection.EventsKind => new PushedConnector(connection),
        "hubspot" => HubSpotConnector.Create(connection, secrets, handler, TimeProvider.System, seed, budgets),
        _ => throw new UserInputException($"Connection {connection.Id}: there is no connector for \"{connection.Kind}\"."),
    };

    /// <summary>What the engine's stages work with.</summary>
    public RunContext Context(IProgress<RunProgress>? progress) => new(Pipeline, Store, Connectors, TimeProvider.System, Seed, progress)
    {
        Erased = Erased,
        Operator = Operator,
        Channels = _channels ??= NoticeChannels.Create(SecretVaults.FromEnvironment(TimeProvider.System), _handler, TimeProvider.System, m => Tell(m)),
    };

    /// <summary>Whose runs these are; a guard's hold is released by somebody else.</summary>
    public string Operator { get; set; } = Environment.UserName;

    /// <summary>Takes notices that go into the log.</summary>
    public Action<NoticeMessage> Tell { get; set; } = static m => Console.Error.WriteLine($"{m.Subject} ({string.Join(", ", m.Records)})");

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _handler.Dispose();
    }

    /// <summary>The store of a pipeline, where one is there already; <see langword="null"/> where none is.</summary>
    internal static async Task<IStore?> OpenStoreIfThereAsync(SessionRequest request, CancellationToken cancellationToken)
    {
        string location = StorePathOf(request);
        return location.Contains("://", StringComparison.Ordinal) || File.Exists(location) ? await StoreLocation.OpenAsync(location, cancellationToken) : null;
    }

    internal static string StorePathOf(SessionRequest request) => StoreLocation.Of(request.Store ?? Path.ChangeExtension(request.Mapping, ".db"), Path.GetFileNameWithoutExtension(request.Mapping));
}
