using System.Text;
using LeadScoring.Engine.Erase;
using LeadScoring.Engine.Import;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;
using LeadScoring.Engine.Track;

namespace LeadScoring.Engine.Tests.Erase;

public sealed class EraseStageTests
{
    private const string Address = "Ann.Lee@acme-corp.test";

    private static readonly byte[] Key = Encoding.UTF8.GetBytes("0123456789abcdef");

    [Fact]
    public async Task Run_Person_NoByteOfTheAddressIsLeftInAnyFile()
    {
        await using Pushed bench = await FilledAsync();
        Assert.NotEmpty(FilesWithAddress(bench));

        EraseReport report = await EraseStage.RunAsync(bench.Context, Address.ToUpperInvariant(), new EraseRequest(Key, "TICKET-1", IsDryRun: false), CancellationToken.None);

        Assert.Equal([("intent.bombora", 1), ("intent.firmo", 1), ("sf.Lead", 2), ("site.identify", 1), ("site.page", 1)], report.Streams.Select(s => (s.Stream.ToString(), s.Records)));
        Assert.Equal(1, report.Waiting);
        Assert.True(report.Mentions > 0);

        // Open, and closed: logs beside the files are part of the store too.
        Assert.Empty(FilesWithAddress(bench));
        Assert.Equal(["2"], (await bench.LeadsAsync()).SelectMany(l => l.Records).Select(r => r.Id.Value));
        await bench.CloseAsync();
        Assert.Empty(FilesWithAddress(bench));
    }

    [Fact]
    public async Task Run_Person_AuditKeepsAKeyedHashWithWhenAndWho()
    {
        await using Pushed bench = await FilledAsync();

        await EraseStage.RunAsync(bench.Context, Address, new EraseRequest(Key, "TICKET-1", IsDryRun: false), CancellationToken.None);

        ErasureEntry entry = Assert.Single(await bench.Store.Erasures.ReadAsync(CancellationToken.None));
        Assert.Equal((bench.Clock.GetUtcNow(), "TICKET-1"), (entry.At, entry.AskedBy));
        Assert.Equal(ErasedPeople.HashOf(Key, $" {Address.ToLowerInvariant()}"), entry.Person.ToArray());
        Assert.NotEqual(ErasedPeople.HashOf(Encoding.UTF8.GetBytes("another key 1234"), Address), entry.Person.ToArray());
    }

    [Fact]
    public async Task Run_DryRun_ListsTheSameAndRemovesNothing()
    {
        await using Pushed bench = await FilledAsync();
        int before = (await bench.LeadsAsync()).Count;

        EraseReport report = await EraseStage.RunAsync(bench.Context, Address, new EraseRequest([], "", IsDryRun: true), CancellationToken.None);

        Assert.Equal(6, report.Streams.Sum(s => s.Records));
        Assert.Equal(before, (await bench.LeadsAsync()).Count);
        Assert.Empty(await bench.Store.Erasures.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Run_ThenImportAndEventsOfThePerson_AreLeftOutAndCounted()
    {
        await using Pushed bench = await FilledAsync();
        await EraseStage.RunAsync(bench.Context, Address, new EraseRequest(Key, "TICKET-1", IsDryRun: false), CancellationToken.None);
        RunContext context = bench.Context with { Erased = new ErasedPeople(() => Key) };
        using MemoryStream file = new(Encoding.UTF8.GetBytes($"mail,topic,seen_on\n{Address},new,2026-05-03\nbob@x.test,new,2026-05-03\n"));

        ImportReport import = await ImportStage.RunAsync(context, "bombora", file, new ImportOptions(), CancellationToken.None);
        await bench.Store.Events.AddAsync([Event("identify", "e9", ("userId", "u9"), ("email", Address))], CancellationToken.None);
        TrackReport track = await TrackStage.RunAsync(context, 10, CancellationToken.None);

        Assert.Equal((1L, 1L), (import.Added, import.Erased));
        Assert.Equal((1, 0, 1), (track.Taken, track.Stored, track.Erased));
        await bench.CloseAsync();
        Assert.Empty(FilesWithAddress(bench));
    }

    [Fact]
    public async Task Run_ThenPull_SameRecordIsIgnoredAndANewOneReported()
    {
        await using Pushed bench = await FilledAsync();
        await EraseStage.RunAsync(bench.Context, Address, new EraseRequest(Key, "TICKET-1", IsDryRun: false), CancellationToken.None);
        RunContext context = bench.Context with { Erased = new ErasedPeople(() => Key) };
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Edit("Lead", "1", ("Title", "CEO"));
        bench.Crm.Edit("Lead", "77", ("Email", Address));

        await PullRun.RunAsync(context, CancellationToken.None);
        MapReport map = await MapStage.RunAsync(context, CancellationToken.None);

        Assert.Equal(1, map.Returned);
        Assert.Equal(["2", "77"], (await bench.LeadsAsync()).SelectMany(l => l.Records).Select(r => r.Id.Value).Order());
    }

    [Fact]
    public async Task Tainted_ModelTrainedBefore_IsMarkedUntilANewOneIsThere()
    {
        await using Pushed bench = await FilledAsync();
        DateTimeOffset trained = bench.Clock.GetUtcNow();
        await bench.Store.Models.SaveAsync(Card("old", trained), new byte[] { 1 }, live: true, CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromDays(1));
        await EraseStage.RunAsync(bench.Context, Address, new EraseRequest(Key, "TICKET-1", IsDryRun: false), CancellationToken.None);

        Assert.Equal(("old", true, 1), (await EraseStage.TaintedAsync(bench.Store, CancellationToken.None)).Select(t => (t.Model, t.IsLive, t.People)).Single());
        await bench.Store.Models.SaveAsync(Card("new", bench.Clock.GetUtcNow().AddMinutes(1)), new byte[] { 2 }, live: true, CancellationToken.None);
        Assert.Equal([("old", false)], (await EraseStage.TaintedAsync(bench.Store, CancellationToken.None)).Select(t => (t.Model, t.IsLive)));
    }

    /// <summary>A person in every room of the store, and another one who mentions them.</summary>
    private static async Task<Pushed> FilledAsync()
    {
        Pushed bench = await Pushed.CreateAsync();
        bench.Crm.Edit("Lead", "1", ("Email", Address), ("Title", "VP"));
        bench.Crm.Edit("Lead", "2", ("Email", "bob@x.test"), ("Title", $"colleague of {Address}"));
        bench.Crm.Edit("Lead", "3", ("Email", "ann.old@x.test"));
        bench.Crm.Edit("Task", "t1", ("WhoId", "1"), ("Type", "Call"), ("ActivityDate", "2026-05-01"), ("CreatedDate", "2026-05-01T00:00:00Z"));
        await bench.ImportAsync("bombora", $"mail,topic,seen_on\n{Address},crm,2026-05-01\n");
        await bench.ImportAsync("firmo", $"mail,employees,as_of\n{Address},100,2026-05-01\n");
        await bench.Store.Events.AddAsync([Event("page", "e1", ("anonymousId", "v1")), Event("identify", "e2", ("anonymousId", "v1"), ("userId", "u1"), ("email", Address))], CancellationToken.None);
        await TrackStage.RunAsync(bench.Context, 10, CancellationToken.None);
        await bench.Store.Events.AddAsync([Event("page", "e3", ("userId", Uri.EscapeDataString(Address)), ("email", Address))], CancellationToken.None);
        await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);

        // A former address of somebody: the old value is the person too.
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Edit("Lead", "3", ("Email", Address));
        await SyncRun.RunAsync(bench.Context, new Modeling.ModelTraining([new Modeling.LogisticTrainer()], bench.Clock), CancellationToken.None);
        return bench;
    }

    private static TrackedEvent Event(string stream, string key, params (string Name, string Value)[] fields)
    {
        Dictionary<string, string?> all = fields.ToDictionary(f => f.Name, f => (string?)f.Value);
        all["visitor"] = all.TryGetValue("userId", out string? user) ? $"u:{user}" : $"a:{all["anonymousId"]}";
        all["timestamp"] = "2026-05-02T00:00:00Z";
        return new TrackedEvent(new StreamKey(new ConnectionId("site"), new StreamName(stream)), key, new DateTimeOffset(2026, 5, 2, 0, 0, 0, TimeSpan.Zero), all);
    }

    private static ModelCard Card(string id, DateTimeOffset trainedAt) => new()
    {
        Id = id,
        Kind = ModelKind.Logistic,
        TrainedAt = trainedAt,
        MappingHash = "v1",
        TrainingHash = "t",
        Seed = 1,
        TrainingRows = 1,
        Leads = 1,
        BaseRate = 0.5,
        TestFrom = trainedAt,
        TestTo = trainedAt,
        Candidates = [],
        Features = [],
        Excluded = [],
        Importance = [],
    };

    private static string[] FilesWithAddress(Pushed bench)
    {
        string[] spellings = [Address, Uri.EscapeDataString(Address), Address.ToLowerInvariant(), Address.ToUpperInvariant()];
        byte[][] sought = [.. spellings.SelectMany(s => new[] { Encoding.UTF8.GetBytes(s), Encoding.Unicode.GetBytes(s), Encoding.BigEndianUnicode.GetBytes(s) })];
        return [.. Directory.GetFiles(bench.Folder.Path).Where(f => ReadShared(f) is var bytes && sought.Any(s => bytes.AsSpan().IndexOf(s) >= 0)).Select(f => Path.GetFileName(f)!)];
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
