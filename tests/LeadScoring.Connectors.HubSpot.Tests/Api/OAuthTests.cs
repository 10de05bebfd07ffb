using System.Text.Json.Nodes;
using Xunit;

namespace LeadScoring.Connectors.HubSpot.Tests;

/// <summary>OAuth against an emulated portal: renewal, rotation, and who has to act when it is refused.</summary>
public sealed class OAuthTests
{
    [Theory]
    [InlineData("v3", "/oauth/v1/token")]
    [InlineData("2026-03", "/oauth/2026-03/token")]
    [InlineData("2026-09", "/oauth/2026-09/token")]
    public async Task AccessToken_AboutToEnd_IsRenewedBeforeAnybodyIsRefused(string version, string path)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        HubSpotConnector connector = portal.Connect(version, WritablePortal.OAuth);
        for (int minute = 0; minute < 120; minute++)
        {
            await connector.ReadUsersAsync(CancellationToken.None);
            portal.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.DoesNotContain(portal.Sent, s => s.Status == 401);
        Sent[] renewals = [.. portal.Sent.Where(s => s.Path == path)];
        Assert.Equal(5, renewals.Length);
        Assert.All(renewals, r => Assert.StartsWith("grant_type=refresh_token&client_id=emulator&", r.Body, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("BAD_REFRESH_TOKEN", CrmFailureKind.Unauthorized, "Connect HubSpot again")]
    [InlineData("BAD_HUB", CrmFailureKind.Unauthorized, "Connect HubSpot again")]
    [InlineData("BAD_CLIENT_SECRET", CrmFailureKind.Misconfigured, "client_secret")]
    [InlineData("BAD_CLIENT_ID", CrmFailureKind.Misconfigured, "client_id")]
    public async Task Refresh_RefusedForSomebodyToMend_IsAskedOnceUntilTheSecretChanges(string error, CrmFailureKind kind, string words)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync($$"""[{"switch":"oauth-error","argument":"{{error}}","times":2}]""");
        Vault vault = new(WritablePortal.OAuth);
        HubSpotConnector connector = portal.Connect(secrets: vault);
        for (int i = 0; i < 5; i++)
        {
            CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await connector.ReadUsersAsync(CancellationToken.None));
            Assert.Equal((kind, error), (e.Kind, e.Code));
            Assert.Contains(words, e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, connector.RequestCount);
        portal.Clock.Advance(HubSpotTokens.RefusalLasts);
        await Assert.ThrowsAsync<CrmException>(async () => await connector.ReadUsersAsync(CancellationToken.None));
        Assert.Equal(2, connector.RequestCount);

        vault.Value = WritablePortal.OAuth.Replace("stays", "was mended", StringComparison.Ordinal);
        Assert.NotEmpty(await connector.ReadUsersAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(423)]
    [InlineData(502)]
    [InlineData(504)]
    public async Task Refresh_TransientFailure_IsTriedAgain(int status)
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync($$"""[{"path":"^/oauth/","status":{{status}},"times":2}]""");
        Assert.NotEmpty(await portal.Connect(secret: WritablePortal.OAuth).ReadUsersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Refresh_ConnectionBreaksOff_IsTriedAgain()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"path":"^/oauth/","drop":true,"times":2}]""");
        Assert.NotEmpty(await portal.Connect(secret: WritablePortal.OAuth).ReadUsersAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Refresh_PortalIsMoving_IsParkedAndNotTheCustomersFault()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"switch":"migrating","argument":"1800","times":1}]""");
        HubSpotConnector connector = portal.Connect(secret: WritablePortal.OAuth);
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await connector.ReadUsersAsync(CancellationToken.None));
        Assert.Equal((CrmFailureKind.Transient, TimeSpan.FromMinutes(30)), (e.Kind, e.RetryAfter));
        portal.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.NotEmpty(await connector.ReadUsersAsync(CancellationToken.None));
        Assert.Single(portal.Sent, s => s.Status == 477);
    }

    [Fact]
    public async Task AnswerIs401_WhateverTheToken_IsRefreshedAtMostOncePerCall()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"path":"^/crm/","status":401,"body":{"status":"error","category":"EXPIRED_AUTHENTICATION","message":"expired"}}]""");
        HubSpotConnector connector = portal.Connect(secret: WritablePortal.OAuth);
        CrmException e = await Assert.ThrowsAsync<CrmException>(async () => await connector.ReadUsersAsync(CancellationToken.None));
        Assert.Equal(CrmFailureKind.Unauthorized, e.Kind);
        Assert.Equal((2, 2), (portal.Sent.Count(s => s.Path.StartsWith("/oauth/", StringComparison.Ordinal)), portal.Sent.Count(s => s.Path.StartsWith("/crm/", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Refresh_BringsANewRefreshToken_IsKeptInTheVaultForTheNextProcess()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"switch":"rotate-refresh-token"}]""");
        Vault vault = new(WritablePortal.OAuth);
        await portal.Connect(secrets: vault).ReadUsersAsync(CancellationToken.None);
        JsonObject kept = JsonNode.Parse(vault.Value)!.AsObject();
        Assert.Equal(("emulator-refresh-1", "emulator", "stays"), ((string)kept["refresh_token"]!, (string)kept["client_secret"]!, (string)kept["note"]!));
        await portal.Connect(secrets: vault).ReadUsersAsync(CancellationToken.None);
        Assert.Contains("emulator-refresh-2", vault.Value, StringComparison.Ordinal);
        Assert.Equal((2, 0), (vault.Locks, vault.Open));
    }

    [Fact]
    public async Task Refresh_BringsANewRefreshTokenAndThereIsNoVault_IsUsedAsLongAsWeRun()
    {
        await using WritablePortal portal = await WritablePortal.StartAsync(1);
        await portal.FaultsAsync("""[{"switch":"rotate-refresh-token"}]""");
        HubSpotConnector connector = portal.Connect(secret: WritablePortal.OAuth);
        for (int i = 0; i < 3; i++)
        {
            await connector.ReadUsersAsync(CancellationToken.None);
            portal.Clock.Advance(TimeSpan.FromHours(1));
        }
    }

    private sealed class Vault(string value) : ISecretVault
    {
        public string Value { get; set; } = value;

        public int Locks { get; private set; }

        public int Open { get; private set; }

        public string Read(string name) => Value;

        public ValueTask StoreAsync(string name, string value, CancellationToken cancellationToken)
        {
            Assert.Equal(1, Open);
            Value = value;
            return default;
        }

        public ValueTask<IAsyncDisposable> LockAsync(string name, CancellationToken cancellationToken)
        {
            Locks++;
            Open++;
            return new(new Turn(this));
        }

        private sealed class Turn(Vault vault) : IAsyncDisposable
        {
            public ValueTask DisposeAsync()
            {
                vault.Open--;
                return default;
            }
        }
    }
}
