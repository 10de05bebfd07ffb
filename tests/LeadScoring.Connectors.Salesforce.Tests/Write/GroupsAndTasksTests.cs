using LeadScoring.Emulators;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Members of public groups, managers, and tasks for alerts.</summary>
public sealed class GroupsAndTasksTests
{
    private static readonly string[] Ids = ["005000000000001AAA", "005000000000002AAA", "005000000000003AAA"];

    [Fact]
    public async Task ReadGroupAsync_NestedGroups_GivesEachPersonOnce()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(WithGroups());
        IReadOnlyList<CrmUser> people = await bed.Connect().ReadGroupAsync("BDR", CancellationToken.None);
        Assert.Equal(["ann@x.test", "bob@x.test"], people.Select(p => p.Email).Order());
    }

    [Fact]
    public async Task ReadGroupAsync_NoSuchGroup_SaysWhatToWrite()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(WithGroups());
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => bed.Connect().ReadGroupAsync("Nobody", CancellationToken.None).AsTask());
        Assert.Equal((CrmFailureKind.Misconfigured, "NO_SUCH_GROUP"), (e.Kind, e.Code));
    }

    [Fact]
    public async Task ReadUsersAsync_Manager_IsToldByAddress()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(WithGroups());
        IReadOnlyList<CrmUser> users = await bed.Connect().ReadUsersAsync(CancellationToken.None);
        Assert.Equal("boss@x.test", users.Single(u => u.Email == "ann@x.test").Manager);
        Assert.Null(users.Single(u => u.Email == "boss@x.test").Manager);
    }

    [Fact]
    public async Task CreateTaskAsync_AnswerLost_MakesOneTask()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(WithGroups(), new SalesforceEmulatorOptions { Faults = [new FaultRule { Method = "POST", Path = "/sobjects/Task$", Status = 503, ApplyThenFail = true, Times = 1 }] });
        TaskDraft draft = new("alert/1", new CrmRecordId(Ids[0]), new RecordRef(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId(SalesforceTestbed.LeadId(1))), "Score rose from 40 to 85 and O'Brien's " + new string('x', 300), "Why", bed.Clock.GetUtcNow());
        ICrmConnector connector = bed.Connect();
        await Assert.ThrowsAsync<CrmException>(() => connector.CreateTaskAsync(draft, CancellationToken.None).AsTask());
        RecordRef task = await connector.CreateTaskAsync(draft, CancellationToken.None);
        Assert.Equal(task, await connector.CreateTaskAsync(draft, CancellationToken.None));
        Assert.Equal(1, await connector.CountAsync(new StreamName("Task"), CancellationToken.None));
        IReadOnlyDictionary<string, string?> fields = (await connector.ReadNowAsync(new StreamName("Task"), [task.Id], ["WhoId", "OwnerId", "Subject"], CancellationToken.None))[task.Id];
        Assert.Equal((SalesforceTestbed.LeadId(1), Ids[0], 255), (fields["WhoId"], fields["OwnerId"], fields["Subject"]!.Length));
    }

    private static Seed WithGroups()
    {
        Seed seed = BulkSeed.Many(3);
        Dictionary<string, SeedTable> tables = new(seed.Tables)
        {
            ["User"] = new SeedTable("User", ["Id", "Name", "LastName", "Email", "IsActive", "ManagerId"], [[Ids[0], "Ann", "Ann", "Ann@x.test", "true", Ids[2]], [Ids[1], "Bob", "Bob", "bob@x.test", "true", Ids[2]], [Ids[2], "Boss", "Boss", "boss@x.test", "true", null]]),
            ["Group"] = new SeedTable("Group", ["Id", "Name", "DeveloperName", "Type"], [["00G000000000001EAA", "BDR", "BDR", "Regular"], ["00G000000000002EAA", "Inner", "Inner", "Regular"], ["00G000000000003EAA", "BDR", "BDR", "Queue"]]),
            ["GroupMember"] = new SeedTable("GroupMember", ["Id", "GroupId", "UserOrGroupId"], [["011000000000001AAA", "00G000000000001EAA", Ids[0]], ["011000000000002AAA", "00G000000000001EAA", "00G000000000002EAA"], ["011000000000003AAA", "00G000000000002EAA", Ids[1]], ["011000000000004AAA", "00G000000000002EAA", Ids[0]], ["011000000000005AAA", "00G000000000002EAA", "00G000000000001EAA"]]),
        };
        return new Seed(seed.Crm, seed.Name, seed.AsOf, tables);
    }
}
