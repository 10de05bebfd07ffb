using LeadScoring.Engine.Sync;

namespace LeadScoring.EndToEnd.WholePath;

/// <summary>What is archived, forgotten and merged in HubSpot, through connector, store and engine.</summary>
public sealed class HubSpotRemovalsTests
{
    [Fact]
    public async Task Sync_ArchivedForgottenAndMergedContacts_AreGoneErasedAndOneLeadWithinOneCycle()
    {
        await using EmulatedCompany company = await EmulatedCompany.StartAsync("hubspot");
        await company.SyncAsync(TimeSpan.FromMinutes(1));
        List<string> ids = await company.StoredIdsAsync("contacts");
        string[] archived = [.. ids.Take(100)];
        string[] forgotten = [.. ids.Skip(100).Take(10)];
        (string Winner, string Loser)[] merged = [.. ids.Skip(110).Take(50).Chunk(2).Select(p => (p[0], p[1]))];
        List<string> addresses = [];
        foreach (string id in forgotten)
        {
            if ((await company.SendAsync(HttpMethod.Get, $"crm/v3/objects/contacts/{id}?properties=email")).GetProperty("properties").GetProperty("email").GetString() is { } address)
            {
                addresses.Add(address);
            }
        }

        Assert.InRange(addresses.Count, 5, 10);
        Assert.All(addresses, a => Assert.NotEmpty(company.FilesWith(a)));
        Dictionary<string, LeadFacts> before = [];
        foreach ((_, string loser) in merged)
        {
            before[loser] = await company.FactsAsync((await company.LeadOfAsync("contacts", loser))!.Value);
        }

        foreach (string id in archived)
        {
            await company.SendAsync(HttpMethod.Delete, $"crm/v3/objects/contacts/{id}");
        }

        foreach (string id in forgotten)
        {
            await company.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts/gdpr-delete", new { objectId = id });
        }

        foreach ((string winner, string loser) in merged)
        {
            await company.SendAsync(HttpMethod.Post, "crm/v3/objects/contacts/merge", new { primaryObjectId = winner, objectIdToMerge = loser });
        }

        SyncReport sync = await company.SyncAsync(TimeSpan.FromHours(25));

        Assert.Equal(await company.ReadIdsAsync("contacts"), await company.StoredIdsAsync("contacts"));
        Assert.All(addresses, a => Assert.Empty(company.FilesWith(a)));
        foreach ((string winner, string loser) in merged)
        {
            LeadId lead = (await company.LeadOfAsync("contacts", winner))!.Value;
            Assert.Equal(lead, await company.LeadOfAsync("contacts", loser));
            LeadFacts facts = await company.FactsAsync(lead);
            Assert.All(before[loser].Activities, a => Assert.Contains(facts.Activities, b => b.Source == a.Source));

            // That a duplicate was turned down says nothing of the person; everything else it led to is the survivor's.
            Assert.All(before[loser].Outcomes.Where(o => o.Kind == OutcomeKind.Good || o.Source.Id.Value != loser), o => Assert.Contains(facts.Outcomes, p => p.Source == o.Source && p.Kind == o.Kind));
        }

        Assert.DoesNotContain(sync.Plan.Writes, w => archived.Contains(w.Record.Value) || forgotten.Contains(w.Record.Value) || merged.Any(m => m.Loser == w.Record.Value));
        SyncReport daily = await company.SyncAsync(TimeSpan.FromHours(25));
        Assert.All(daily.Pull.Sweeps, s => Assert.Equal((0, 0), (s.Missing, s.Gone)));
        Assert.Empty(daily.Pull.Failed);
    }
}
