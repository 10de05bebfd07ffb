using System.Net;
using System.Net.Sockets;
using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class CrmTransportTests
{
    [Fact]
    public async Task SendAsync_ServerUnavailableTwice_AnswersWithTheThirdAttemptAndCountsAll()
    {
        using TransportBed bed = FailFirst(2, HttpStatusCode.ServiceUnavailable);
        CrmResponse response = await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None);
        Assert.Equal(200, response.Status);
        Assert.Equal(3, bed.Http.RequestCount);
    }

    [Fact]
    public async Task SendAsync_UnavailableForGood_IsTransientAfterAllAttempts()
    {
        using TransportBed bed = new(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable), new CrmHttpOptions { MaxRetries = 3 });
        CrmException e = await FailAsync(bed, TransportBed.Get);
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Equal(4, bed.Transport.RequestCount);
        Assert.Contains("reading things", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not known", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_WaitsBetweenAttempts_GrowAndAreTheSameForTheSameSeed()
    {
        async Task<TimeSpan[]> WaitsAsync(int seed)
        {
            using TransportBed bed = new(_ => new HttpResponseMessage(HttpStatusCode.BadGateway), seed: seed);
            await FailAsync(bed, TransportBed.Get);
            return [.. bed.Clock.Armed.Where(t => t < TimeSpan.FromSeconds(100))];
        }

        TimeSpan[] first = await WaitsAsync(7);
        Assert.Equal(5, first.Length);
        Assert.Equal(first, await WaitsAsync(7));
        Assert.NotEqual(first, await WaitsAsync(8));
        Assert.True(first[^1] > first[0]);
    }

    [Fact]
    public async Task SendAsync_PostThatMayHaveBeenCarriedOut_IsNotSentAgainAndSaysSo()
    {
        using TransportBed bed = new(_ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable));
        CrmException e = await FailAsync(bed, TransportBed.Post);
        Assert.Equal(1, bed.Transport.RequestCount);
        Assert.Contains("not known whether", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_IdempotentPost_IsSentAgain()
    {
        using TransportBed bed = FailFirst(1, HttpStatusCode.ServiceUnavailable);
        await bed.Http.SendAsync(TransportBed.Post with { IsIdempotent = true }, CancellationToken.None);
        Assert.Equal(2, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_PostThrottled_IsSentAgainBecauseItWasNotCarriedOut()
    {
        using TransportBed bed = FailFirst(1, HttpStatusCode.TooManyRequests);
        await bed.Http.SendAsync(TransportBed.Post, CancellationToken.None);
        Assert.Equal(2, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_RetryAfter_IsWaitedForExactly()
    {
        int calls = 0;
        using TransportBed bed = new(_ => ++calls == 1 ? Throttled(TimeSpan.FromSeconds(17)) : ScriptedHandler.Json("{}"));
        await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None);
        Assert.Equal(TransportBed.Start + TimeSpan.FromSeconds(17), bed.Clock.GetUtcNow());
    }

    [Fact]
    public async Task SendAsync_RetryAfterTooLong_EndsTheCallAndHandsItOn()
    {
        using TransportBed bed = new(_ => Throttled(TimeSpan.FromHours(2)));
        CrmException e = await FailAsync(bed, TransportBed.Get);
        Assert.Equal(CrmFailureKind.RateLimited, e.Kind);
        Assert.Equal(TimeSpan.FromHours(2), e.RetryAfter);
        Assert.Equal(1, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_Expired401_FetchesOneNewTokenAndGoesOn()
    {
        using TransportBed bed = new(r => r.Headers["Authorization"] == "Bearer token-1" ? new HttpResponseMessage(HttpStatusCode.Unauthorized) : ScriptedHandler.Json("{}"));
        await bed.Http.SendAsync(TransportBed.Post, CancellationToken.None);
        Assert.Equal(2, bed.Fetches);
        Assert.Equal(2, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_Second401_IsUnauthorizedWithoutTheToken()
    {
        using TransportBed bed = new(_ => new HttpResponseMessage(HttpStatusCode.Unauthorized));
        CrmException e = await FailAsync(bed, TransportBed.Get);
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Equal(2, bed.Fetches);
        Assert.Equal(2, bed.Transport.RequestCount);
        Assert.DoesNotContain("token-", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "cannot be resolved")]
    [InlineData(HttpRequestError.ConnectionError, "cannot be connected")]
    [InlineData(HttpRequestError.SecureConnectionError, "TLS")]
    public async Task SendAsync_NetworkFails_IsTransientAndNamesTheHost(HttpRequestError error, string words)
    {
        using TransportBed bed = new(_ => throw new HttpRequestException(error, "inner words"));
        CrmException e = await FailAsync(bed, TransportBed.Post);
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Contains("crm.test", e.Message, StringComparison.Ordinal);
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Contains("Check the connection's address", e.Message, StringComparison.Ordinal);

        // It never left, so even a POST is safe to send again.
        Assert.Equal(6, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_ConnectionBreaksInTheMiddle_RetriesGetButNotPost()
    {
        using TransportBed bed = new(_ => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut", new SocketException()), new CrmHttpOptions { MaxRetries = 2 });
        await FailAsync(bed, TransportBed.Get);
        Assert.Equal(3, bed.Transport.RequestCount);
        await FailAsync(bed, TransportBed.Post);
        Assert.Equal(4, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendForJsonAsync_TornJson_IsTriedAgain()
    {
        int calls = 0;
        using TransportBed bed = new(_ => ScriptedHandler.Json(++calls == 1 ? "{\"a\": [1, " : "{\"a\": 1}"));
        using System.Text.Json.JsonDocument document = await bed.Http.SendForJsonAsync(TransportBed.Get, CancellationToken.None);
        Assert.Equal(1, document.RootElement.GetProperty("a").GetInt32());
    }

    [Fact]
    public async Task SendAsync_HtmlFromAGateway_IsClassifiedByStatus()
    {
        using TransportBed bed = new(_ => new HttpResponseMessage(HttpStatusCode.BadGateway) { Content = new StringContent("<h1>Bad Gateway</h1>") });
        Assert.Equal(CrmFailureKind.Transient, (await FailAsync(bed, TransportBed.Get)).Kind);
    }

    [Fact]
    public async Task SendAsync_KnownCode_TellsWhatHappenedAndWhatToDoWithoutPersonalWords()
    {
        using TransportBed bed = new(_ => ScriptedHandler.Json("""{"code":"BAD_NAME","message":"No field X for ann@firm.test"}""", HttpStatusCode.BadRequest));
        CrmException e = await FailAsync(bed, TransportBed.Get);
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Equal("BAD_NAME", e.Code);
        Assert.Equal("TestCrm refused reading things with HTTP 400 BAD_NAME (No field X for [e-mail]). Correct the name.", e.Message);
        Assert.Equal(1, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_BodyTooLarge_IsRefusedUnread()
    {
        using TransportBed bed = new(_ => ScriptedHandler.Json(new string('x', 5000)), new CrmHttpOptions { MaxResponseBytes = 4096 });
        Assert.Equal(CrmFailureKind.Unexpected, (await FailAsync(bed, TransportBed.Get)).Kind);
        Assert.Equal(1, bed.Transport.RequestCount);
    }

    [Fact]
    public async Task SendAsync_NoAnswerInTime_IsTransient()
    {
        using HangingHandler handler = new();
        ManualTime clock = new(TransportBed.Start) { JumpToTimers = true };
        using CrmTransport transport = new(TransportBed.Profile, new ApiBudgetGovernor("TestCrm", new ApiBudget(), clock), handler, clock, 1, new CrmHttpOptions { MaxRetries = 0 });
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () =>
            await transport.SendAsync(TransportBed.Get with { Address = "https://crm.test/" }, static r => r, CancellationToken.None));
        Assert.Equal(CrmFailureKind.Transient, e.Kind);
        Assert.Contains("130 seconds", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_Cancelled_PassesThrough()
    {
        using HangingHandler handler = new();
        ManualTime clock = new(TransportBed.Start);
        using CrmTransport transport = new(TransportBed.Profile, new ApiBudgetGovernor("TestCrm", new ApiBudget(), clock), handler, clock, 1);
        using CancellationTokenSource source = new();
        ValueTask<CrmResponse> pending = transport.SendAsync(TransportBed.Get with { Address = "https://crm.test/" }, static r => r, source.Token);
        await handler.Entered;
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
    }

    [Fact]
    public async Task SendAsync_AddressOnAnotherHost_NeverGetsTheToken()
    {
        using TransportBed bed = new(_ => ScriptedHandler.Json("{}"));
        CrmException e = await FailAsync(bed, TransportBed.Get with { Address = "https://elsewhere.test/next" });
        Assert.Equal(CrmFailureKind.Unexpected, e.Kind);
        Assert.Empty(bed.Handler.Requests);
    }

    [Fact]
    public async Task SendAsync_ReaderFindsARefusedPart_IsTreatedAsThatRefusal()
    {
        using TransportBed bed = new(_ => ScriptedHandler.Json("{}"));
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await bed.Http.SendAsync<object>(
            TransportBed.Get,
            static r => throw new RefusedPartException(400, new CrmError("BAD_NAME", null), r),
            CancellationToken.None));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
    }

    private static TransportBed FailFirst(int times, HttpStatusCode status)
    {
        int calls = 0;
        return new TransportBed(_ => ++calls <= times ? new HttpResponseMessage(status) : ScriptedHandler.Json("{}"));
    }

    private static HttpResponseMessage Throttled(TimeSpan wait) => new(HttpStatusCode.TooManyRequests) { Headers = { RetryAfter = new(wait) } };

    [Fact]
    public async Task SendAsync_OwnAttemptTimeout_TakesThePlaceOfTheGeneralOne()
    {
        ManualTime clock = new(TransportBed.Start);
        using HangingHandler handler = new();
        using CrmTransport transport = new(TransportBed.Profile, new ApiBudgetGovernor("TestCrm", new ApiBudget(), clock), handler, clock, 1, new CrmHttpOptions { MaxRetries = 0, AttemptTimeout = TimeSpan.FromSeconds(30) });
        Task<CrmResponse> waiting = transport.SendAsync(TransportBed.Post with { Address = "https://crm.test/poll", AttemptTimeout = TimeSpan.FromSeconds(130) }, static r => r, CancellationToken.None).AsTask();
        await handler.Entered;
        clock.Advance(TimeSpan.FromSeconds(129));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        CrmException e = await Assert.ThrowsAsync<CrmException>(() => waiting);
        Assert.Contains("130 seconds", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_FreeRequest_PassesTheBudgetBy()
    {
        using TransportBed bed = new(_ => ScriptedHandler.Json("{}"), budget: new ApiBudget(RequestsPerTenSeconds: 1));
        for (int i = 0; i < 5; i++)
        {
            await bed.Http.SendAsync(TransportBed.Get with { IsFree = true }, CancellationToken.None);
        }

        Assert.Equal(TransportBed.Start, bed.Clock.GetUtcNow());
        await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None);
        Assert.Equal(TransportBed.Start, bed.Clock.GetUtcNow());
        await bed.Http.SendAsync(TransportBed.Get, CancellationToken.None);
        Assert.NotEqual(TransportBed.Start, bed.Clock.GetUtcNow());
    }

    private static Task<CrmException> FailAsync(TransportBed bed, CrmRequest request) =>
        Assert.ThrowsAsync<CrmException>(async () => await bed.Http.SendAsync(request, CancellationToken.None));

    private sealed class HangingHandler : HttpMessageHandler
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            throw new InvalidOperationException("Unreachable: the wait has no end but cancellation.");
        }
    }
}
