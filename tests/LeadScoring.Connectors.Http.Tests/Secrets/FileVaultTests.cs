using LeadScoring.TestSupport;
using Xunit;

namespace LeadScoring.Connectors.Http.Tests;

public sealed class FileVaultTests : IDisposable
{
    private static readonly string Key = Convert.ToBase64String([.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("secrets.vault");

    [Fact]
    public async Task StoreAsync_ThenReadByAnotherProcess_GivesTheValueAndKeepsTheOthers()
    {
        await Open().StoreAsync("sf", "first", CancellationToken.None);
        await Open().StoreAsync("hs", "other", CancellationToken.None);
        await Open().StoreAsync("sf", "second", CancellationToken.None);
        Assert.Equal(("second", "other"), (Open().Read("sf"), Open().Read("hs")));
        byte[] file = await File.ReadAllBytesAsync(Path);
        Assert.Equal(-1, file.AsSpan().IndexOf("second"u8));
        Assert.Equal(-1, file.AsSpan().IndexOf("hs\""u8));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        }
    }

    [Fact]
    public async Task StoreAsync_ManyAtOnceFromManyVaults_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await Open().StoreAsync($"s{i}", $"v{i}", CancellationToken.None))));
        Assert.All(Enumerable.Range(0, 20), i => Assert.Equal($"v{i}", Open().Read($"s{i}")));
    }

    [Fact]
    public async Task StoreAsync_CrashedBeforeTheRenaming_LeavesTheOldVault()
    {
        await Open().StoreAsync("sf", "good", CancellationToken.None);
        await File.WriteAllTextAsync($"{Path}.new", "half a va");
        Assert.Equal("good", Open().Read("sf"));
        await Open().StoreAsync("sf", "better", CancellationToken.None);
        Assert.Equal("better", Open().Read("sf"));
    }

    [Fact]
    public async Task Read_WrongKeyOrChangedFile_IsMisconfiguredAndTellsNothing()
    {
        await Open().StoreAsync("sf", "geheim-value", CancellationToken.None);
        FileVault wrong = new(Path, Convert.ToBase64String(new byte[32]), TimeProvider.System);
        CrmException e = Assert.Throws<CrmException>(() => wrong.Read("sf"));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("LEADSCORING_VAULT_KEY", e.Message, StringComparison.Ordinal);
        byte[] file = await File.ReadAllBytesAsync(Path);
        foreach (int place in new[] { 0, 5, 20, file.Length - 1 })
        {
            byte[] changed = [.. file];
            changed[place] ^= 1;
            await File.WriteAllBytesAsync(Path, changed);
            Assert.DoesNotContain("geheim", Assert.Throws<CrmException>(() => Open().Read("sf")).ToString(), StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(Path, file[..10]);
        Assert.Throws<CrmException>(() => Open().Read("sf"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("c2hvcnQ=")]
    public void Constructor_KeyIsNone_SaysHowToMakeOne(string? key)
    {
        CrmException e = Assert.Throws<CrmException>(() => new FileVault(Path, key, TimeProvider.System));
        Assert.Equal(CrmFailureKind.Misconfigured, e.Kind);
        Assert.Contains("openssl rand -base64 32", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LockAsync_SameName_WaitsForTheOtherAndOtherNamesDoNot()
    {
        ManualTime clock = new(TransportBed.Start);
        IAsyncDisposable mine = await Open(clock).LockAsync("sf", CancellationToken.None);
        Task<IAsyncDisposable> theirs = Open(clock).LockAsync("sf", CancellationToken.None).AsTask();
        await using (await Open(clock).LockAsync("hs", CancellationToken.None))
        {
            Assert.False(theirs.IsCompleted);
        }

        await mine.DisposeAsync();
        clock.Advance(TimeSpan.FromMilliseconds(20));
        await (await theirs).DisposeAsync();
    }

    [Fact]
    public async Task LockAsync_NeverGivenBack_EndsWithAMessage()
    {
        ManualTime clock = new(TransportBed.Start) { JumpToTimers = true };
        await using IAsyncDisposable mine = await Open(clock).LockAsync("sf", CancellationToken.None);
        Assert.Equal(CrmFailureKind.Misconfigured, (await Assert.ThrowsAsync<CrmException>(async () => await Open(clock).LockAsync("sf", CancellationToken.None))).Kind);
    }

    [Fact]
    public async Task From_VaultIsConfigured_WinsOverTheEnvironment()
    {
        Dictionary<string, string> environment = new() { ["LEADSCORING_VAULT"] = Path, ["LEADSCORING_VAULT_KEY"] = Key, ["LEADSCORING_SECRET_SF"] = "from environment", ["LEADSCORING_SECRET_HS"] = "only here" };
        ISecretSource secrets = SecretVaults.From(environment.GetValueOrDefault, TimeProvider.System);
        Assert.Equal("from environment", secrets.Read("sf"));
        await Assert.IsAssignableFrom<ISecretVault>(secrets).StoreAsync("sf", "from vault", CancellationToken.None);
        Assert.Equal(("from vault", "only here"), (secrets.Read("sf"), secrets.Read("hs")));
        environment.Remove("LEADSCORING_VAULT");
        ISecretSource plain = SecretVaults.From(environment.GetValueOrDefault, TimeProvider.System);
        Assert.IsType<EnvironmentSecrets>(plain);
        Assert.Equal("from environment", plain.Read("sf"));
    }

    public void Dispose() => _folder.Dispose();

    private FileVault Open(TimeProvider? clock = null) => new(Path, Key, clock ?? TimeProvider.System);
}
