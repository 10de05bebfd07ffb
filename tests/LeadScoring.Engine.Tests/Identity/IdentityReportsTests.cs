using LeadScoring.Engine.Explain;
using LeadScoring.Engine.Identity;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Identity;

/// <summary>Persons from the CRM to the report.</summary>
public sealed class IdentityReportsTests
{
    [Fact]
    public async Task Run_SeveralRules_TellsWhatEachJoinedAndTheLeastCertainFirst()
    {
        await using Bench bench = await Bench.CreateAsync(CompanyPipeline.Create("email", "phone", "name+company"));
        Put(bench, "a", ("Email", "ann@acme.com"), ("Phone", "+49301111"));
        Put(bench, "b", ("Email", "ann@acme.com"));
        Put(bench, "c", ("Phone", "+49 30 1111"));
        Put(bench, "d", ("Name", "Bob Lee"), ("Company", "Acme"));
        Put(bench, "e", ("Name", "bob lee"), ("Company", "ACME"));
        Put(bench, "f", ("Email", "info@acme.com"));
        Put(bench, "g", ("Email", "info@acme.com"));
        await bench.SyncAsync();

        IdentityReport? report = await IdentityReports.RunAsync(bench.Context, null, 10, CancellationToken.None);

        Assert.Equal((new IdentityCounts(7, 4, 0), 3), (report!.Counts, report.Duplicates));
        Assert.Equal([("email", 0.99, 1), ("phone", 0.9, 1), ("name+company", 0.7, 1)], report.Rules.Select(r => (r.Rule, r.Confidence, (int)r.Joined)));
        Assert.Equal(["d e", "a b c"], report.Persons.Select(p => string.Join(' ', p.Records.Select(r => r.Record.Id.Value))));
        Assert.Equal([0.7, 0.9], report.Persons.Select(p => p.Confidence));
        Assert.Equal("d e", string.Join(' ', Assert.Single((await IdentityReports.RunAsync(bench.Context, null, 1, CancellationToken.None))!.Persons).Records.Select(r => r.Record.Id.Value)));
    }

    [Fact]
    public async Task Run_OneLead_IsFoundByAnyOfItsKeysAndTellsItsMoves()
    {
        await using Bench bench = await Bench.CreateAsync(CompanyPipeline.Create("email", "phone"));
        Put(bench, "c", ("Phone", "+49301111"));
        await bench.SyncAsync();
        Put(bench, "a", ("Email", "ann@acme.com"), ("Phone", "+49301111"));
        await bench.SyncAsync();

        foreach (string name in new[] { "a", "c", "ann@acme.com", "+49 30 1111" })
        {
            IdentityReport? report = await IdentityReports.RunAsync(bench.Context, name, 10, CancellationToken.None);
            Assert.Equal(["a", "c"], Assert.Single(report!.Persons).Records.Select(r => r.Record.Id.Value));
            Assert.Equal("c", Assert.Single(report.Moves).Record.Id.Value);
        }

        Assert.Null(await IdentityReports.RunAsync(bench.Context, "nobody@acme.com", 10, CancellationToken.None));
        Assert.NotNull(await ExplainLead.RunAsync(bench.Context, "+49301111", CancellationToken.None));
    }

    [Fact]
    public async Task Run_OneMergeKey_TellsDuplicatesOfIt()
    {
        await using Bench bench = await Bench.CreateAsync(CompanyPipeline.Create("email"));
        Put(bench, "a", ("Email", "ann@acme.com"));
        Put(bench, "b", ("Email", "ann@acme.com"));
        await bench.SyncAsync();

        IdentityReport? report = await IdentityReports.RunAsync(bench.Context, null, 10, CancellationToken.None);

        Assert.Equal(("email", 0.99, 1L), report!.Rules.Select(r => (r.Rule, r.Confidence, r.Joined)).Single());
        Assert.Equal(1, report.Duplicates);
    }

    /// <summary>The address of somebody known by phone alone becomes known: scores go on, the owner stays, and a second run finds nothing to do.</summary>
    [Fact]
    public async Task Sync_LeadGainsAnAddress_GoesOnWhereItWas()
    {
        await using Bench bench = await Bench.CreateAsync(CompanyPipeline.Create("email", "phone"));
        Put(bench, "c", ("Phone", "+49301111"));
        await bench.SyncAsync();
        LeadId before = (await bench.LeadsAsync()).Single().Lead;

        Put(bench, "c", ("Email", "ann@acme.com"));
        await bench.SyncAsync();

        LeadId after = (await bench.LeadsAsync()).Single().Lead;
        Assert.NotEqual(before, after);
        Assert.NotNull(await bench.Store.Scores.ReadAsync(after, CancellationToken.None));
        Assert.Null(await bench.Store.Scores.ReadAsync(before, CancellationToken.None));
        Assert.Equal(0, (await bench.SyncAsync()).Score.Scored);
    }

    private static void Put(Bench bench, string id, params (string, string?)[] fields) => bench.Crm.Edit("Lead", id, [.. fields, ("Status", "Open")]);
}
