using System.Text.Json;
using Xunit;

namespace LeadScoring.Emulators.Tests.Salesforce;

public sealed class RowFaultTests
{
    [Fact]
    public async Task LockRow_WithANumber_LocksOnlyInLargerRequests()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await FaultsAsync(harness, """[{"switch":"lock-row","argument":"2","path":"^Lead/"}]""");
        Assert.Equal("UNABLE_TO_LOCK_ROW UNABLE_TO_LOCK_ROW UNABLE_TO_LOCK_ROW", await UpdateAsync(harness, 1, 2, 4));
        Assert.Equal("ok ok", await UpdateAsync(harness, 1, 2));
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, $"sobjects/Lead/{SalesforceHarness.LeadId(1)}", """{"Title":"Boss"}""")).Status);
    }

    [Fact]
    public async Task RowError_NamesCodeMessageAndFields_AndLeavesTheOtherRowsAlone()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await FaultsAsync(harness, $$"""[{"switch":"row-error","argument":"FIELD_CUSTOM_VALIDATION_EXCEPTION|Ask Ops first|Title,Rating","path":"{{SalesforceHarness.LeadId(2)}}"}]""");
        Assert.Equal("ok FIELD_CUSTOM_VALIDATION_EXCEPTION/Ask Ops first/Title,Rating CANNOT_UPDATE_CONVERTED_LEAD", await UpdateAsync(harness, 1, 2, 3));
    }

    [Fact]
    public async Task ConcurrentLimit_IsToldApartFromTheDailyOne()
    {
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync();
        await FaultsAsync(harness, """[{"switch":"concurrent-limit","times":1},{"switch":"concurrent-limit","argument":"5"}]""");
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Get, "limits");
        Assert.Equal((403, "ConcurrentPerOrgLongTxn Limit exceeded."), (status, error[0].GetProperty("message").GetString()));
        Assert.Equal(200, (await harness.SendAsync(HttpMethod.Get, "limits")).Status);
    }

    [Fact]
    public async Task OwnerId_QueueOfAnotherObject_IsRefused()
    {
        string leads = SalesforceHarness.Id("00G", 1);
        string cases = SalesforceHarness.Id("00G", 2);
        Seed seed = SalesforceHarness.SmallSeed();
        await using SalesforceHarness harness = await SalesforceHarness.StartAsync(SalesforceHarness.Make(
            [.. seed.Tables.Values.Where(t => t.Name != "Group"),
             SalesforceHarness.Table("Group", "Id,Name,Type", [[leads, "Inbound Leads", "Queue"], [cases, "Support", "Queue"]]),
             SalesforceHarness.Table("QueueSobject", "Id,QueueId,SobjectType", [[SalesforceHarness.Id("03g", 1), cases, "Case"]])]));
        string lead = $"sobjects/Lead/{SalesforceHarness.LeadId(1)}";
        Assert.Equal(204, (await harness.SendAsync(HttpMethod.Patch, lead, $$"""{"OwnerId":"{{leads}}"}""")).Status);
        (int status, JsonElement error, _) = await harness.SendAsync(HttpMethod.Patch, lead, $$"""{"OwnerId":"{{cases}}"}""");
        Assert.Equal((400, "INVALID_OPERATION"), (status, error[0].GetProperty("errorCode").GetString()));
        JsonElement queues = await harness.QueryAsync("SELECT DeveloperName FROM Group WHERE Type = 'Queue' AND Id IN (SELECT QueueId FROM QueueSobject WHERE SobjectType = 'Lead')");
        Assert.Equal("Inbound_Leads", Assert.Single(queues.GetProperty("records").EnumerateArray()).GetProperty("DeveloperName").GetString());
    }

    private static async Task FaultsAsync(SalesforceHarness harness, string rules) => Assert.Equal(204, (await harness.SendAsync(HttpMethod.Post, "/__emulator__/faults", rules)).Status);

    private static async Task<string> UpdateAsync(SalesforceHarness harness, params int[] leads)
    {
        string records = string.Join(',', leads.Select(l => $$"""{"attributes":{"type":"Lead"},"id":"{{SalesforceHarness.LeadId(l)}}","Title":"T"}"""));
        (_, JsonElement verdicts, _) = await harness.SendAsync(HttpMethod.Patch, "composite/sobjects", $$"""{"records":[{{records}}]}""", ("Sforce-Auto-Assign", "FALSE"));
        return string.Join(' ', verdicts.EnumerateArray().Select(v => v.GetProperty("success").GetBoolean() ? "ok" : Words(v.GetProperty("errors")[0])));
    }

    private static string Words(JsonElement error)
    {
        string[] fields = [.. error.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!)];
        string code = error.GetProperty("statusCode").GetString()!;
        return fields.Length == 0 ? code : $"{code}/{error.GetProperty("message").GetString()}/{string.Join(',', fields)}";
    }
}
