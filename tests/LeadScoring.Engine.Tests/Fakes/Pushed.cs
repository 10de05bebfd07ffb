using System.Text;
using LeadScoring.Engine.Import;
using LeadScoring.Engine.Pull;
using LeadScoring.Mapping;
using LeadScoring.Storage;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>A mapping read from text on a real store, a fake CRM, and connections that are brought to us.</summary>
internal sealed class Pushed : IAsyncDisposable
{
    public const string Yaml = """
        version: 1
        name: pushed
        connections:
          sf: { type: salesforce, login: sandbox, secret: SF }
          intent:
            type: file
            files:
              bombora: { key: mail, known_at: seen_on }
              firmo: { key: mail, known_at: as_of }
              surge: { key: domain, known_at: seen_on, joins: domain }
          site: { type: events, secret: SITE_KEY }
        objects:
          lead:
            from: sf.Lead
            merge_key: [email]
            fields:
              email: { from: Email, do: [trim, lower] }
              domain: { from: Email, do: [domain] }
              title: { from: Title, do: [trim] }
            never_use: [Status]
          enriched:
            from: intent.firmo
            same_as: lead
            fields:
              email: { from: mail, do: [trim, lower] }
              employees: { from: employees, do: [number] }
          activity:
            from:
              - { source: sf.Task, when: ActivityDate, kind: Type, known_at: CreatedDate }
              - { source: intent.bombora, when: seen_on, kind: "intent", detail: topic }
              - { source: intent.surge, when: seen_on, kind: "surge", detail: topic }
              - { source: site.page, when: timestamp, kind: "page", detail: properties.url }
              - { source: site.track, when: timestamp, kind: event }
            belongs_to: lead
          deal:
            from: sf.Opportunity
            via: sf.OpportunityContactRole
            fields: { won: { from: IsWon, do: [yes_no] } }
        features:
          title: { field: title }
          employees: { field: employees }
          intent_30d: { count_of: activity, where: kind = intent, within: 30d }
          surge_30d: { count_of: activity, where: kind = surge, within: 30d }
          pages_7d: { count_of: activity, where: kind = page, within: 7d }
        label: { good_when: deal.won = yes, within: 90d }
        model:
          rules:
            - { when: pages_7d >= 1, add: 30 }
            - { when: title = VP, add: 40 }
        tiers: { hot: 80, warm: 50 }
        write_back:
          - { to: sf.Lead, match: Id, mode: update_only, fields: { Score__c: { value: score } } }
        schedules: { pull: { every: 15m }, score: { after: pull } }
        """;

    private readonly Dictionary<ConnectionId, ICrmConnector> _connectors;
    private bool _isClosed;

    private Pushed(TemporaryFolder folder, IStore store, ManualTime clock, PipelineDefinition pipeline)
    {
        Folder = folder;
        Store = store;
        Clock = clock;
        Pipeline = pipeline;
        Crm = new FakeCrm("sf", clock);
        _connectors = pipeline.Connections.ToDictionary(c => c.Id, c => c.IsPushed ? new PushedConnector(c) : (ICrmConnector)Crm);
    }

    public TemporaryFolder Folder { get; }

    public IStore Store { get; }

    public ManualTime Clock { get; }

    public FakeCrm Crm { get; }

    public PipelineDefinition Pipeline { get; set; }

    public RunContext Context => new(Pipeline, Store, _connectors, Clock, 1, null);

    public static PipelineDefinition Compile(string yaml)
    {
        MappingResult mapping = MappingFile.Parse(yaml, "pushed.yaml", []);
        return mapping.Pipeline ?? throw new InvalidOperationException(string.Join('\n', mapping.Problems));
    }

    public static async Task<Pushed> CreateAsync(string yaml = Yaml)
    {
        ManualTime clock = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        TemporaryFolder folder = new();
        return new Pushed(folder, await SqliteStore.OpenAsync(folder.File("store.db"), clock, CancellationToken.None), clock, Compile(yaml));
    }

    public async Task<ImportReport> ImportAsync(string name, string csv, ImportOptions? options = null)
    {
        using MemoryStream file = new(Encoding.UTF8.GetBytes(csv));
        return await ImportStage.RunAsync(Context, name, file, options ?? new ImportOptions(), CancellationToken.None);
    }

    /// <summary>Pulls and maps.</summary>
    public async Task PullAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        await PullRun.RunAsync(Context, CancellationToken.None);
        await MapAsync();
    }

    public async Task MapAsync() => await MapStage.RunAsync(Context, CancellationToken.None);

    /// <summary>All leads with their facts.</summary>
    public async Task<List<LeadFacts>> LeadsAsync()
    {
        List<LeadFacts> leads = [];
        await foreach (LeadFacts lead in Store.Facts.ReadLeadsAsync(null, CancellationToken.None))
        {
            leads.Add(lead);
        }

        return leads;
    }

    public async Task<List<StoredRecord>> RecordsAsync(string stream)
    {
        List<StoredRecord> records = [];
        await foreach (StoredRecord record in Store.Records.ReadAsync(StreamKey.Parse(stream), onlyMarked: false, CancellationToken.None))
        {
            records.Add(record);
        }

        return records;
    }

    public async Task CloseAsync()
    {
        if (!_isClosed)
        {
            _isClosed = true;
            await Store.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Folder.Dispose();
    }
}
