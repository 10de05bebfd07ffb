using Xunit;
using LeadScoring.Conformance.Stores;
using LeadScoring.TestSupport;
using Microsoft.Data.Sqlite;

namespace LeadScoring.Storage.Tests.Sqlite;

public sealed class SqliteStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _clock = new(Sample.At(0));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NoSuchFolder_IsUnreachableAndNamesTheFile()
    {
        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("no/such/folder/store.db"));

        Assert.Equal(StoreFailureKind.Unreachable, failure.Kind);
        Assert.Contains("no/such/folder/store.db", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerStore_NamesTheFile()
    {
        await using (await OpenAsync("store.db"))
        {
        }

        using (SqliteConnection newer = new($"Data Source={_folder.File("store.db")};Pooling=False"))
        {
            newer.Open();
            using Session session = new(newer, SqliteDialect.Instance, ownsConnection: false);
            session["INSERT INTO schema_version (version, name, applied_at) VALUES (999, 'later', 0)"].Run();
        }

        StoreException failure = await Assert.ThrowsAsync<StoreException>(() => OpenAsync("store.db"));

        Assert.Equal(StoreFailureKind.TooNew, failure.Kind);
        Assert.Contains("store.db", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_DatabaseOfAnotherProgram_IsUnreachableAndUntouched()
    {
        SQLitePCL.Batteries_V2.Init();
        using SqliteConnection other = new($"Data Source={_folder.File("other.db")};Pooling=False");
        other.Open();
        using Session session = new(other, SqliteDialect.Instance, ownsConnection: false);
        session["CREATE TABLE theirs (id INTEGER)"].Run();

        Assert.Equal(StoreFailureKind.Unreachable, (await Assert.ThrowsAsync<StoreException>(() => OpenAsync("other.db"))).Kind);

        Assert.Equal(1L, session["SELECT count(*) FROM sqlite_master"].Scalar());
    }

    [Fact]
    public async Task Open_Twice_AppliesEachMigrationOnce()
    {
        await using (await OpenAsync("store.db"))
        {
        }

        await using IStore again = await OpenAsync("store.db");
        long versions = await ((SqlStore)again).Database.ReadAsync(s => (long)s["SELECT count(*) FROM schema_version"].Scalar()!, CancellationToken.None);
        Assert.Equal(typeof(SqliteStore).Assembly.GetManifestResourceNames().Count(n => n.StartsWith("Migrations.Sqlite.", StringComparison.Ordinal)), versions);
    }

    [Fact]
    public async Task ReadLeads_Plan_NeedsNoSort()
    {
        await using IStore store = await OpenAsync("store.db");
        IReadOnlyList<string> steps = await ((SqlStore)store).Database.ReadAsync(
            session =>
            {
                using LeadStream stream = new(session, new HashSet<LeadId>());
                List<string> found = [];
                foreach (string sql in LeadReader.Statements(wanted: false).Concat(LeadReader.Statements(wanted: true)).Concat(LeadStream.Statements(wanted: false)).Concat(LeadStream.Statements(wanted: true)))
                {
                    using Cursor rows = session["EXPLAIN QUERY PLAN " + sql].Query();
                    while (rows.Read())
                    {
                        found.Add(rows.Text(3));
                    }
                }

                return found;
            },
            CancellationToken.None);

        Assert.NotEmpty(steps);
        Assert.DoesNotContain(steps, s => s.Contains("B-TREE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_DamagedPages_SaysSo()
    {
        CrmRecord[] records = [.. Enumerable.Range(0, 100).Select(i => Sample.Record($"r{i}", 0, ("Text", new string('x', 4000))))];
        await using (IStore store = await OpenAsync("store.db"))
        {
            await store.Records.CommitPageAsync(Sample.Leads, Sample.Page("p", records), new HashSet<string>(), Sample.At(0), CancellationToken.None);
        }

        await using (FileStream file = File.OpenWrite(_folder.File("store.db")))
        {
            file.Position = 60 * 4096;
            byte[] noise = new byte[file.Length - file.Position];
            Array.Fill(noise, (byte)0xFF);
            await file.WriteAsync(noise);
        }

        await using IStore damaged = await OpenAsync("store.db");
        StoreException failure = await Assert.ThrowsAsync<StoreException>(async () =>
        {
            await foreach (StoredRecord record in damaged.Records.ReadAsync(Sample.Leads, onlyMarked: false, CancellationToken.None))
            {
                Assert.NotNull(record);
            }
        });
        Assert.Equal(StoreFailureKind.Damaged, failure.Kind);
    }

    private async Task<IStore> OpenAsync(string name) => await SqliteStore.OpenAsync(_folder.File(name), _clock, CancellationToken.None);
}
