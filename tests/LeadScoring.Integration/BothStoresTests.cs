using System.Text.Json;
using LeadScoring.EndToEnd.WholePath;
using LeadScoring.Engine.Sync;
using LeadScoring.Modeling;
using LeadScoring.Storage;
using LeadScoring.TestSupport;

namespace LeadScoring.Integration;

/// <summary>The whole path from CRM to CRM on PostgreSQL, beside SQLite.</summary>
public sealed class BothStoresTests
{
    [Fact]
    public async Task Sync_OnPostgreSQL_GivesByteForByteTheScoresOfSqlite()
    {
        await using EmulatedCompany onFile = await EmulatedCompany.StartAsync("salesforce");
        await using EmulatedCompany onServer = await EmulatedCompany.StartAsync("salesforce", open: OpenServerAsync);

        SyncReport first = await onFile.SyncAsync(TimeSpan.FromMinutes(1));
        SyncReport second = await onServer.SyncAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(second.Pull.Failed);
        Assert.NotEmpty(second.Plan.Writes);
        List<string> scores = await ScoresAsync(onFile.Store);
        Assert.NotEmpty(scores);
        Assert.Equal(scores, await ScoresAsync(onServer.Store));
        Assert.Equal(first.Plan.Writes.Select(w => JsonSerializer.Serialize(w)), second.Plan.Writes.Select(w => JsonSerializer.Serialize(w)));
        Assert.Empty((await onServer.SyncAsync(TimeSpan.FromMinutes(15))).Plan.Writes);
    }

    [Fact]
    public async Task StoreCopy_ThenSync_IsAFixedPoint()
    {
        await using EmulatedCompany company = await EmulatedCompany.StartAsync("salesforce");
        await company.SyncAsync(TimeSpan.FromMinutes(1));
        await company.SyncAsync(TimeSpan.FromMinutes(15));
        List<string> before = await ScoresAsync(company.Store);
        await using IStore server = await OpenServerAsync(company.Clock);
        await StoreCopy.RunAsync(company.Store, server, null, CancellationToken.None);
        company.Clock.Advance(TimeSpan.FromMinutes(15));

        SyncReport sync = await SyncRun.RunAsync(company.Context with { Store = server }, new ModelTraining([new LogisticTrainer()], company.Clock), CancellationToken.None);

        Assert.Empty(sync.Pull.Failed);
        Assert.Empty(sync.Plan.Writes);
        Assert.Equal(before, await ScoresAsync(server));
        Assert.Equal(0, sync.Pull.News);
        Assert.Empty(await server.Facts.ReadDueAsync(CancellationToken.None));
    }

    private static async Task<List<string>> ScoresAsync(IStore store)
    {
        List<string> scores = [];
        await foreach (ScoredLead score in store.Scores.ReadAllAsync(CancellationToken.None))
        {
            // The emulator's address is part of the mapping's hash, and each emulator has one of its own.
            scores.Add(JsonSerializer.Serialize(score with { MappingHash = "" }));
        }

        return scores;
    }

    private static async Task<IStore> OpenServerAsync(TimeProvider clock) =>
        await PostgresStore.OpenAsync(PostgresAddress.Parse(await (await PostgresServer.Shared).CreateDatabaseAsync(), "whole-path"), null, clock, CancellationToken.None);
}
