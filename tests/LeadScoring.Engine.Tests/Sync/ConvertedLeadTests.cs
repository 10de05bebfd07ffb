using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Tests.Fakes;

namespace LeadScoring.Engine.Tests.Sync;

/// <summary>A lead that was converted goes on as a contact, and its score with it.</summary>
public sealed class ConvertedLeadTests
{
    private static readonly StreamKey Contacts = StreamKey.Parse("sf.Contact");

    [Fact]
    public async Task Sync_LeadConverted_ScoreMovesToItsContactAndTheLeadIsNeverTouchedAgain()
    {
        await using Bench bench = await Bench.CreateAsync(WithContacts());
        bench.Crm.Spec = bench.Crm.Spec with
        {
            LockedBy = new Dictionary<string, string> { ["Lead"] = "IsConverted" },
            StreamByIdPrefix = new Dictionary<string, string> { ["00Q"] = "Lead", ["003"] = "Contact" },
        };
        bench.AddLeads(("00Q1", "VP"), ("00Q2", "Clerk"));
        await bench.SyncAsync();
        Assert.NotNull(bench.Crm.Value("Lead", "00Q1", "Score__c"));

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Crm.Edit("Lead", "00Q1", ("IsConverted", "true"), ("Status", "Qualified"));
        bench.Crm.Edit("Contact", "0031", ("Email", "00Q1@x.test"), ("Title", "VP"));
        bench.Crm.Edit("Task", "t1", ("WhoId", "0031"), ("Type", "call"), ("ActivityDate", "2026-05-04"), ("CreatedDate", "2026-05-04T09:00:00Z"));
        int sentBefore = bench.Crm.Sent.Count;
        SyncReport sync = await bench.SyncAsync();

        Assert.Equal("95", bench.Crm.Value("Contact", "0031", "Score__c"));
        Assert.DoesNotContain(bench.Crm.Sent.Skip(sentBefore), s => s.Stream == "Lead" && s.Write.Id.Value == "00Q1");
        Assert.Contains(sync.Plan.Skipped, s => s.Record.Value == "00Q1" && s.Reason == SkipReason.RecordLocked);
        Assert.Empty((await bench.SyncAsync()).Plan.Writes);
    }

    private static PipelineDefinition WithContacts()
    {
        PipelineDefinition sample = SamplePipeline.Create();
        LeadSource lead = sample.Leads[0];
        return sample with
        {
            Leads = [lead, lead with { Stream = Contacts, ObjectName = "contact", Priority = 1, HistoryStream = null, DealField = null, DealStream = null }],
            WriteBack = [sample.WriteBack[0], sample.WriteBack[0] with { Stream = Contacts }],
        };
    }
}
