using LeadScoring.Engine.Explain;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Accounts;

/// <summary>Accounts and groups from the CRM to the score.</summary>
public sealed class CompanyTests
{
    [Fact]
    public async Task Sync_ContactOfAnAccount_HasItsFieldsAndItsOwner()
    {
        await using Bench bench = await CompanyAsync();
        Put(bench, "Contact", "c", ("Email", "c@acme.com"), ("AccountId", "001X"));
        bench.Crm.Edit("Account", "001X", ("Industry", "saas"), ("OwnerId", "005A"));

        await bench.SyncAsync();

        Assert.Equal(20, await ScoreAsync(bench, "c"));
        LeadFacts lead = await FactsAsync(bench, "c");
        Assert.Equal(new AccountOwner(new ConnectionId("sf"), new CrmRecordId("005A")), lead.AccountOwner);
        Assert.Equal("001X", Assert.Single(lead.Accounts).Account.Id.Value);
    }

    [Fact]
    public async Task Sync_LeadWithTheAccountsDomain_BelongsToIt_FreeMailToNone()
    {
        await using Bench bench = await CompanyAsync();
        Put(bench, "Lead", "a", ("Email", "a@mail.acme.com"), ("Domain__c", "acme.com"));
        Put(bench, "Lead", "b", ("Email", "b@gmail.com"), ("Domain__c", "gmail.com"));
        bench.Crm.Edit("Account", "001X", ("Industry", "saas"), ("Website", "https://www.acme.com/about"));
        bench.Crm.Edit("Account", "001G", ("Industry", "saas"), ("Website", "gmail.com"));

        await bench.SyncAsync();

        Assert.Equal((20, 0), (await ScoreAsync(bench, "a"), await ScoreAsync(bench, "b")));
        Assert.Empty((await FactsAsync(bench, "b")).Accounts);
    }

    /// <summary>The account's news is news of its people, and of nobody else.</summary>
    [Fact]
    public async Task Sync_AccountChangesAlone_ScoresItsLeadsAgain()
    {
        await using Bench bench = await CompanyAsync();
        Put(bench, "Lead", "a", ("Email", "a@acme.com"), ("Domain__c", "acme.com"));
        Put(bench, "Lead", "z", ("Email", "z@zeta.com"), ("Domain__c", "zeta.com"));
        bench.Crm.Edit("Account", "001X", ("Industry", "retail"), ("Website", "acme.com"), ("OwnerId", "005A"));
        await bench.SyncAsync();
        Assert.Equal(0, await ScoreAsync(bench, "a"));

        bench.Crm.Edit("Account", "001X", ("Industry", "saas"));
        Assert.Equal(1, (await bench.SyncAsync()).Score.Scored);

        Assert.Equal(20, await ScoreAsync(bench, "a"));
        Assert.Equal(0, (await bench.SyncAsync()).Score.Scored);
    }

    /// <summary>A row made from several leads is news when one of them is; in the end it is the same as scoring everybody again.</summary>
    [Fact]
    public async Task Sync_OneLeadOfACompanyIsBusy_HeatsTheOthersToo()
    {
        await using Bench bench = await CompanyAsync();
        foreach (string lead in new[] { "a", "b", "c" })
        {
            Put(bench, "Lead", lead, ("Email", $"{lead}@acme.com"), ("Domain__c", "acme.com"), ("MailType__c", "business"));
        }

        Put(bench, "Lead", "g", ("Email", "g@gmail.com"), ("Domain__c", "gmail.com"), ("MailType__c", "free"));
        await bench.SyncAsync();
        Assert.Equal(0, await ScoreAsync(bench, "c"));

        Call(bench, "t1", "a");
        Call(bench, "t2", "a");
        Call(bench, "t3", "b");
        Assert.Equal(3, (await bench.SyncAsync()).Score.Scored);

        double[] scores = [await ScoreAsync(bench, "a"), await ScoreAsync(bench, "b"), await ScoreAsync(bench, "c"), await ScoreAsync(bench, "g")];
        Assert.Equal(new double[] { 50, 50, 50, 0 }, scores);
        LeadExplanation? explained = await ExplainLead.RunAsync(bench.Context, "c", CancellationToken.None);
        Assert.Equal("3", explained!.Features.Single(f => f.Feature == "heat").Value);
    }

    [Fact]
    public async Task Sync_LeadOfACompanyIsDeleted_CoolsTheOthers()
    {
        await using Bench bench = await CompanyAsync();
        foreach (string lead in new[] { "a", "b" })
        {
            Put(bench, "Lead", lead, ("Email", $"{lead}@acme.com"), ("Domain__c", "acme.com"), ("MailType__c", "business"));
        }

        for (int i = 0; i < 3; i++)
        {
            Call(bench, $"t{i}", "a");
        }

        await bench.SyncAsync();
        Assert.Equal(50, await ScoreAsync(bench, "b"));

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Delete("Lead", "a");
        await bench.SyncAsync();

        Assert.Equal(0, await ScoreAsync(bench, "b"));
    }

    /// <summary>Idea 30: twenty people of one company, three of them duplicates, are as hot as without the duplicates.</summary>
    [Fact]
    public async Task Sync_CompanyWithDuplicates_IsAsHotAsWithoutThem()
    {
        async Task<(int Leads, double[] Heat)> RunAsync(bool duplicates)
        {
            await using Bench bench = await CompanyAsync("email", "phone");
            for (int i = 0; i < 20; i++)
            {
                Put(bench, "Lead", $"L{i:00}", ("Email", $"p{i}@acme.com"), ("Phone", $"+4930{i:00}11"), ("Domain__c", "acme.com"), ("MailType__c", "business"));
                Call(bench, $"t{i}", $"L{i:00}");
            }

            for (int i = 0; duplicates && i < 3; i++)
            {
                // The same person once more: by address, by phone, and as a contact that logs the same call.
                (string stream, string email) = (i == 2 ? "Contact" : "Lead", i == 1 ? "" : $"p{i}@acme.com");
                Put(bench, stream, $"D{i}", ("Email", email), ("Phone", $"+4930{i:00}11"), ("Domain__c", "acme.com"), ("MailType__c", "business"));
            }

            await bench.SyncAsync();
            List<double> heat = [];
            for (int i = 0; i < 20; i++)
            {
                LeadExplanation? lead = await ExplainLead.RunAsync(bench.Context, $"L{i:00}", CancellationToken.None);
                heat.Add(double.Parse(lead!.Features.Single(f => f.Feature == "heat").Value!, System.Globalization.CultureInfo.InvariantCulture));
            }

            return ((int)await bench.Store.Facts.CountLeadsAsync(CancellationToken.None), [.. heat]);
        }

        (int leads, double[] plain) = await RunAsync(duplicates: false);
        (int leadsWith, double[] with) = await RunAsync(duplicates: true);

        Assert.Equal((20, 20), (leads, leadsWith));
        Assert.All(plain, h => Assert.Equal(20, h));
        Assert.Equal(plain, with);
    }

    private static Task<Bench> CompanyAsync(params string[] mergeKey) => CreateAsync(CompanyPipeline.Create(mergeKey));

    private static async Task<Bench> CreateAsync(PipelineDefinition pipeline)
    {
        Bench bench = await Bench.CreateAsync(pipeline);
        bench.Crm.Spec = bench.Crm.Spec with { AccountReferences = new Dictionary<string, string> { ["Contact"] = "AccountId" } };
        return bench;
    }

    private static void Put(Bench bench, string stream, string id, params (string, string?)[] fields) => bench.Crm.Edit(stream, id, [.. fields, ("Status", "Open")]);

    private static void Call(Bench bench, string task, string lead) =>
        bench.Crm.Edit("Task", task, ("WhoId", lead), ("Type", "call"), ("ActivityDate", bench.Clock.GetUtcNow().ToString("O")), ("CreatedDate", bench.Clock.GetUtcNow().ToString("O")));

    private static async Task<double> ScoreAsync(Bench bench, string record) => (await bench.Store.Scores.ReadAsync((await FactsAsync(bench, record)).Lead, CancellationToken.None))!.Score;

    private static async Task<LeadFacts> FactsAsync(Bench bench, string record)
    {
        List<LeadFacts> found = [];
        await foreach (LeadFacts lead in Engine.Accounts.LeadPass.ReadAsync(bench.Context, null, bench.Clock.GetUtcNow(), CancellationToken.None))
        {
            if (lead.Records.Any(r => r.Id.Value == record))
            {
                found.Add(lead);
            }
        }

        return Assert.Single(found);
    }
}
