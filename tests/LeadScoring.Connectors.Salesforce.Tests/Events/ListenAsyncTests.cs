using LeadScoring.Conformance.Connectors;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Change events against the emulator, with each fault switched on.</summary>
public sealed class ListenAsyncTests
{
    private static CrmRecordId Lead(int number) => new(SalesforceTestbed.LeadId(number));

    [Fact]
    public async Task ListenAsync_HumanEdits_NamesTheRecordOnce()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await using Listener listener = new(bed.Connect());
        await bed.ListeningAsync();
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        ChangeHints hints = await listener.NextAsync();
        Assert.Equal([Lead(2)], hints.Ids);
        Assert.False(hints.IsGap);
        Assert.Contains("\"replay\":", hints.Next.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListenAsync_OurOwnWrite_IsDroppedButMovesThePlace()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        ICrmConnector connector = bed.Connect();
        await using Listener listener = new(connector);
        await bed.ListeningAsync();
        await connector.WriteAsync(bed.Leads, [new FieldWrite(Lead(1), new Dictionary<string, string?> { ["LastName"] = "Written" })], CancellationToken.None);
        ChangeHints own = await listener.NextAsync();
        Assert.Empty(own.Ids);
        Assert.False(own.IsGap);
        await bed.EditAsync(Lead(1), "LastName", "By hand");
        ChangeHints human = await listener.NextAsync();
        Assert.Equal([Lead(1)], human.Ids);
        Assert.NotEqual(own.Next, human.Next);
    }

    [Fact]
    public async Task ListenAsync_FromAStoredPlace_NamesWhatHappenedMeanwhile()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(6));
        ICrmConnector connector = bed.Connect();
        Checkpoint place;
        await using (Listener first = new(connector))
        {
            await bed.ListeningAsync();
            await bed.EditAsync(Lead(1), "LastName", "Changed");
            place = (await first.NextAsync()).Next;
        }

        // One of each kind, and a merge: the loser is deleted and the winner changed in one transaction.
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        await bed.DeleteAsync(Lead(3));
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(3)}}","undelete":true}""");
        await bed.EditAsync($$"""{"object":"Lead","id":"{{Lead(4)}}","merge":["{{Lead(5)}}"]}""");
        CrmRecordId made = new(await bed.CreateAsync("Lead", """{"LastName":"New","Company":"Acme"}"""));
        await using Listener second = new(connector, from: place);
        List<ChangeHints> hints = await second.UntilAsync(made);
        Assert.Equal(new HashSet<CrmRecordId>([Lead(2), Lead(3), Lead(4), Lead(5), made]), hints.SelectMany(h => h.Ids).ToHashSet());
        Assert.DoesNotContain(hints, h => h.IsGap);
    }

    [Fact]
    public async Task ListenAsync_ServerForgetsTheClient_GoesOnWhereItStopped()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await using Listener listener = await AfterFirstEventAsync(bed);
        await bed.ControlAsync("faults", """[{"switch":"unknown-client","times":3}]""");
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        await bed.EditAsync(Lead(3), "LastName", "Changed");
        List<ChangeHints> hints = await listener.UntilAsync(Lead(3));
        Assert.Equal([Lead(2), Lead(3)], hints.SelectMany(h => h.Ids));
        Assert.DoesNotContain(hints, h => h.IsGap);
    }

    [Fact]
    public async Task ListenAsync_ClientLostBeforeTheFirstEvent_SaysThatEventsMayBeLost()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await bed.ControlAsync("faults", """[{"switch":"unknown-client","times":1}]""");
        await using Listener listener = new(bed.Connect());
        ChangeHints gap = await listener.NextAsync();
        Assert.True(gap.IsGap);
        Assert.Empty(gap.Ids);
    }

    [Fact]
    public async Task ListenAsync_TokenEnds_FetchesAnotherAndGoesOn()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await using Listener listener = await AfterFirstEventAsync(bed);
        await bed.ControlAsync("expire-sessions", "{}");
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        await bed.EditAsync(Lead(3), "LastName", "Changed");
        Assert.Equal([Lead(2), Lead(3)], (await listener.UntilAsync(Lead(3))).SelectMany(h => h.Ids));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ListenAsync_ReplayIdExpired_SaysGapOnceAndHearsNewEvents(bool bySwitch)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        Checkpoint place;
        await using (Listener first = new(bed.Connect()))
        {
            await bed.ListeningAsync();
            await bed.EditAsync(Lead(1), "LastName", "Changed");
            place = (await first.NextAsync()).Next;
        }

        if (bySwitch)
        {
            await bed.ControlAsync("faults", """[{"switch":"replay-expired","times":1}]""");
        }
        else
        {
            bed.Clock.Advance(TimeSpan.FromHours(73));
        }

        await bed.EditAsync(Lead(2), "LastName", "Unheard");
        await using Listener second = new(bed.Connect(), from: place);
        ChangeHints gap = await second.NextAsync();
        Assert.True(gap.IsGap);
        await bed.EditAsync(Lead(3), "LastName", "Changed");
        ChangeHints next = await second.NextAsync();
        Assert.Equal([Lead(3)], next.Ids);
        Assert.False(next.IsGap);
    }

    [Fact]
    public async Task ListenAsync_GapEvent_NamesTheIdsEvenOfOurOwnWrite()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        ICrmConnector connector = bed.Connect();
        await using Listener listener = new(connector);
        await bed.ListeningAsync();
        await bed.ControlAsync("faults", """[{"switch":"gap-event","path":"^Lead$","times":1}]""");
        await connector.WriteAsync(bed.Leads, [new FieldWrite(Lead(2), new Dictionary<string, string?> { ["LastName"] = "Written" })], CancellationToken.None);
        ChangeHints hints = await listener.NextAsync();
        Assert.Equal([Lead(2)], hints.Ids);
        Assert.False(hints.IsGap);
    }

    [Fact]
    public async Task ListenAsync_OverflowEvent_SaysGap()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await using Listener listener = await AfterFirstEventAsync(bed);
        await bed.ControlAsync("faults", """[{"switch":"overflow-event","path":"^Lead$","times":1}]""");
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        ChangeHints hints = await listener.NextAsync();
        Assert.True(hints.IsGap);
        Assert.Empty(hints.Ids);
    }

    [Fact]
    public async Task ListenAsync_ServerFallsSilent_WatchdogReconnects()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await bed.ControlAsync("faults", """[{"switch":"silent","after":1,"times":1}]""");
        await using Listener listener = await AfterFirstEventAsync(bed);
        await bed.ListeningAsync();
        await bed.HeldAsync();
        await bed.EditAsync(Lead(2), "LastName", "Unheard by the silent one");

        // The server holds for at most 110 seconds; we allow 20 more.
        bed.Clock.Advance(TimeSpan.FromSeconds(131));
        Assert.Equal([Lead(2)], (await listener.NextAsync()).Ids);
    }

    [Theory]
    [InlineData("""[{"path":"/cometd/","drop":true,"times":4}]""")]
    [InlineData("""[{"path":"/cometd/","status":503,"times":4}]""")]
    [InlineData("""[{"path":"/cometd/","status":200,"body":"[{\"channel\":\"/met","times":2}]""")]
    [InlineData("""[{"path":"/cometd/","applyThenFail":true,"drop":true,"times":2}]""")]
    public async Task ListenAsync_ConnectionBreaks_LosesNoEvent(string faults)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(3));
        await using Listener listener = await AfterFirstEventAsync(bed);
        await bed.ListeningAsync();
        await bed.ControlAsync("faults", faults);
        await bed.EditAsync(Lead(2), "LastName", "Changed");
        await bed.EditAsync(Lead(3), "LastName", "Changed");
        List<ChangeHints> hints = await listener.UntilAsync(Lead(3));
        Assert.Contains(Lead(2), hints.SelectMany(h => h.Ids));
        Assert.DoesNotContain(hints, h => h.IsGap);
    }

    [Fact]
    public async Task ListenAsync_ObjectWithoutEvents_IsMisconfigured()
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        await using Listener listener = new(bed.Connect(), "Unheard");
        CrmException e = await Assert.ThrowsAsync<CrmException>(listener.NextAsync);
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("Change Data Capture", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("403::Organization concurrent user limit exceeded", CrmFailureKind.RateLimited)]
    [InlineData("403::Unable to create channel dynamically; not permitted", CrmFailureKind.Unauthorized)]
    public async Task ListenAsync_RefusedForGood_EndsSoThatPollingTakesOver(string reason, CrmFailureKind kind)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        await bed.ControlAsync("faults", $$$"""[{"path":"/cometd/","status":200,"body":[{"channel":"/meta/handshake","id":"1","successful":false,"error":"403::Handshake denied","ext":{"sfdc":{"failureReason":"{{{reason}}}"}},"advice":{"reconnect":"none"}}]}]""");
        await using Listener listener = new(bed.Connect());
        CrmException e = await Assert.ThrowsAsync<CrmException>(listener.NextAsync);
        Assert.Equal(kind, e.Kind);
    }

    [Fact]
    public void ChannelOf_CustomObject_IsItsOwn() => Assert.Equal("/data/Score_Log__ChangeEvent", ChangeEvent.ChannelOf(new StreamName("Score_Log__c")));

    [Theory]
    [InlineData(2, """{"replay":7}""")]
    [InlineData(1, "not json")]
    [InlineData(1, """{"replay":-2}""")]
    public async Task ListenAsync_PlaceNotOurs_IsRefused(int version, string value)
    {
        await using SalesforceTestbed bed = await SalesforceTestbed.StartAsync(SampleLead.Some(1));
        await using Listener listener = new(bed.Connect(), from: new Checkpoint(version, value));
        Assert.Equal(CrmFailureKind.Misconfigured, (await Assert.ThrowsAsync<CrmException>(listener.NextAsync)).Kind);
    }

    private static async Task<Listener> AfterFirstEventAsync(SalesforceTestbed bed)
    {
        Listener listener = new(bed.Connect());
        await bed.ListeningAsync();
        await bed.EditAsync(Lead(1), "LastName", "Changed");
        Assert.Equal([Lead(1)], (await listener.NextAsync()).Ids);
        return listener;
    }
}
