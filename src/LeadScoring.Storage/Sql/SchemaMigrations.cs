using System.Globalization;
using System.Reflection;

namespace LeadScoring.Storage;

/// <summary>Numbered steps, forward only, that bring a store to this program's version.</summary>
internal sealed class SchemaMigrations
{
    private readonly List<Migration> _all;

    /// <summary>The steps of one folder below <c>Migrations</c>.</summary>
    public SchemaMigrations(string folder)
    {
        Assembly assembly = typeof(SchemaMigrations).Assembly;
        string prefix = $"Migrations.{folder}.";
        _all = [];
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            string name = resource[prefix.Length..];
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            _all.Add(new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd()));
        }
    }

    /// <summary>Version that this program writes.</summary>
    public int Newest => _all[^1].Version;

    /// <summary>Applies what is missing, inside the open transaction, which holds the lock.</summary>
    public void Apply(Session session, int version, DateTimeOffset at)
    {
        foreach (Migration migration in _all.Where(m => m.Version > version))
        {
            session[migration.Sql].Run();
            session["INSERT INTO schema_version (version, name, applied_at) VALUES ($1, $2, $3)"].Run((long)migration.Version, migration.Name, at.UtcTicks);
        }
    }

    /// <summary>The store's version, of a store that keeps one.</summary>
    /// <exception cref="StoreException">It is newer than this program.</exception>
    public int ReadVersion(Session session)
    {
        int version = Convert.ToInt32(session["SELECT coalesce(max(version), 0) FROM schema_version"].Scalar(), CultureInfo.InvariantCulture);
        return version <= Newest
            ? version
            : throw new StoreException(StoreFailureKind.TooNew, string.Create(CultureInfo.InvariantCulture, $"the store has version {version}, this program knows versions up to {Newest}; update the program, or put back a backup made before the update"));
    }

    private sealed record Migration(int Version, string Name, string Sql);
}
