using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace LeadScoring.Storage;

/// <summary>Where a store lies in PostgreSQL: <c>postgres://USER@HOST:PORT/DATABASE?schema=NAME</c>. Never holds a password.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed partial class PostgresAddress
{
    private const int DefaultPort = 5432;
    private const int LongestName = 63;

    private PostgresAddress(string host, int port, string database, string user, string schema, string? secretName, SslMode ssl)
    {
        Host = host;
        Port = port;
        Database = database;
        User = user;
        Schema = schema;
        SecretName = secretName;
        Ssl = ssl;
    }

    /// <summary>Host name, address, or the folder of a Unix socket.</summary>
    public string Host { get; }

    /// <summary>Port.</summary>
    public int Port { get; }

    /// <summary>Database; it must exist.</summary>
    public string Database { get; }

    /// <summary>User that connects.</summary>
    public string User { get; }

    /// <summary>Schema that holds the pipeline; made when it is first opened, so that several pipelines share a database.</summary>
    public string Schema { get; }

    /// <summary>Name of the secret that holds the password, where the address names one.</summary>
    public string? SecretName { get; }

    private SslMode Ssl { get; }

    /// <summary>Whether a text is meant as an address of this kind.</summary>
    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The address.</param>
    /// <param name="pipeline">Name of the pipeline, from which the schema's name is made where the address names none.</param>
    /// <exception cref="FormatException">It is no such address; the message says what to write and never repeats the text, which might hold a password.</exception>
    public static PostgresAddress Parse(string text, string pipeline)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(pipeline);

        // A socket has no host name, which a URI cannot say.
        bool hostless = HostlessUser().Match(text) is { Success: true };
        if (!Uri.TryCreate(hostless ? text.Replace("@/", "@localhost/", StringComparison.Ordinal) : text, UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length == 0 || uri.AbsolutePath.Length < 2)
        {
            throw new FormatException("the address of the PostgreSQL store is not understood; write postgres://USER@HOST:PORT/DATABASE?schema=NAME");
        }

        if (uri.UserInfo.Contains(':', StringComparison.Ordinal))
        {
            throw new FormatException("the address of the PostgreSQL store must not hold a password, because others could see it; put it into LEADSCORING_SECRET_POSTGRES or PGPASSWORD and write postgres://USER@HOST:PORT/DATABASE");
        }

        Dictionary<string, string> words = Words(uri.Query);
        string schema = words.TryGetValue("schema", out string? named) ? named : SchemaOf(pipeline);
        if (!SchemaName().IsMatch(schema) || schema.Length > LongestName || schema.StartsWith("pg_", StringComparison.Ordinal))
        {
            throw new FormatException("the schema in the address of the PostgreSQL store may hold small letters, digits and _, begins with a letter, and is at most 63 characters long");
        }

        if (words.Keys.FirstOrDefault(w => w is not ("schema" or "host" or "secret" or "sslmode")) is { } unknown)
        {
            throw new FormatException($"\"{unknown}\" in the address of the PostgreSQL store is not known; there are schema, secret, sslmode and host");
        }

        if (!Enum.TryParse((words.TryGetValue("sslmode", out string? mode) ? mode : "prefer").Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out SslMode ssl))
        {
            throw new FormatException("sslmode in the address of the PostgreSQL store is disable, allow, prefer, require, verify-ca or verify-full");
        }

        return new PostgresAddress(
            words.TryGetValue("host", out string? folder) ? folder : uri.Host,
            uri.Port < 0 ? DefaultPort : uri.Port,
            Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            Uri.UnescapeDataString(uri.UserInfo),
            schema,
            words.TryGetValue("secret", out string? secret) ? secret : null,
            ssl);
    }

    /// <summary>The whole address in one form, which can be read again; never holds anything secret.</summary>
    public override string ToString()
    {
        bool socket = Host.StartsWith('/');
        string place = socket ? "" : string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
        string words = string.Concat(
            socket ? $"&host={Host}" : "", SecretName is null ? "" : $"&secret={Uri.EscapeDataString(SecretName)}", Ssl == SslMode.Prefer ? "" : $"&sslmode={Ssl.ToString().ToLowerInvariant()}");
        return $"postgres://{Uri.EscapeDataString(User)}@{place}/{Uri.EscapeDataString(Database)}?schema={Schema}{words}";
    }

    /// <summary>What Npgsql needs, with the password.</summary>
    /// <param name="password">The password; <see langword="null"/> = what PGPASSWORD or the password file say, or none.</param>
    /// <param name="application">How the connection shows itself on the server.</param>
    public string ConnectionString(string? password, string application = "leadscoring") => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = Database,
        Username = User,
        Password = password,
        SearchPath = Schema,
        ApplicationName = application,
        SslMode = Host.StartsWith('/') ? SslMode.Disable : Ssl,
        MaxAutoPrepare = 250,
        AutoPrepareMinUsages = 2,
        CommandTimeout = 0,
        TcpKeepAlive = true,
        MaxPoolSize = 30,
    }.ConnectionString;

    /// <summary>A schema's name from a pipeline's: <c>Inbound-EU</c> → <c>inbound_eu</c>.</summary>
    private static string SchemaOf(string pipeline)
    {
        StringBuilder name = new();
        foreach (char c in pipeline.ToLowerInvariant())
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        string schema = name.Length > 0 && char.IsAsciiLetter(name[0]) ? name.ToString() : $"p_{name}";
        return schema.Length > LongestName ? schema[..LongestName] : schema.StartsWith("pg_", StringComparison.Ordinal) ? $"p_{schema}" : schema;
    }

    private static Dictionary<string, string> Words(string query) => query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        .Select(w => w.Split('=', 2))
        .GroupBy(w => w[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => Uri.UnescapeDataString(g.Last().ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SchemaName();

    [GeneratedRegex("^[a-z]+://[^/@]*@/", RegexOptions.IgnoreCase)]
    private static partial Regex HostlessUser();
}
