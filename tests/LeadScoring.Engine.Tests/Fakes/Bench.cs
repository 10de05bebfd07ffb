using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Sync;
using LeadScoring.Modeling;
using LeadScoring.Storage;
using LeadScoring.TestSupport;

namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>A pipeline on a real SQLite store and a fake CRM, with a clock the test owns.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private Bench(TemporaryFolder folder, IStore store, ManualTime clock, PipelineDefinition pipeline)
    {
        _folder = folder;
        Store = store;
        Clock = clock;
        Pipeline = pipeline;
        Crm = new FakeCrm("sf", clock);
        Crm.Users.Add(new CrmUser(new CrmRecordId("005A"), "ann@x.test", "Ann", true));
        Crm.Users.Add(new CrmUser(new CrmRecordId("005B"), "bob@x.test", "Bob", true));
    }

    public IStore Store { get; }

    public ManualTime Clock { get; }

    public FakeCrm Crm { get; }

    public PipelineDefinition Pipeline { get; set; }

    public RunContext Context => new(Pipeline, Store, new Dictionary<ConnectionId, ICrmConnector> { [new ConnectionId("sf")] = Crm }, Clock, 1, null) { Channels = Channels };

    /// <summary>What people were told.</summary>
    public Dictionary<AlertChannel, INoticeChannel> Channels { get; } = [];

    public static async Task<Bench> CreateAsync(PipelineDefinition? pipeline = null)
    {
        ManualTime clock = new(new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        TemporaryFolder folder = new();
        return new Bench(folder, await SqliteStore.OpenAsync(folder.File("store.db"), clock, CancellationToken.None), clock, pipeline ?? SamplePipeline.Create());
    }

    /// <summary>Leads as humans put them in: id, title.</summary>
    public void AddLeads(params (string Id, string Title)[] leads)
    {
        foreach ((string id, string title) in leads)
        {
            Crm.Edit("Lead", id, ("Email", $"{id}@x.test"), ("Title", title), ("Status", "Open"), ("OwnerId", "005Q"));
        }
    }

    /// <summary>One whole run; the clock moves a minute first, as between scheduled runs.</summary>
    public async Task<SyncReport> SyncAsync()
    {
        Clock.Advance(TimeSpan.FromMinutes(1));
        return await SyncRun.RunAsync(Context, new ModelTraining([new LogisticTrainer()], Clock), CancellationToken.None);
    }

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

    /// <summary>Ids of leads that the store holds alive.</summary>
    public async Task<string[]> StoredIdsAsync()
    {
        List<string> ids = [];
        await foreach (CrmRecordId id in Store.Records.ReadIdsAsync(SamplePipeline.Leads, CancellationToken.None))
        {
            ids.Add(id.Value);
        }

        return [.. ids];
    }

    /// <summary>Ids of leads that the CRM holds alive.</summary>
    public async Task<string[]> CrmIdsAsync()
    {
        List<string> ids = [];
        await foreach (IReadOnlyList<CrmRecordId> page in Crm.ReadIdsAsync(SamplePipeline.Leads.Stream, CancellationToken.None))
        {
            ids.AddRange(page.Select(i => i.Value));
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
