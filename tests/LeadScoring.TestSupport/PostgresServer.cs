using System.Diagnostics;
using System.Globalization;

namespace LeadScoring.TestSupport;

/// <summary>A PostgreSQL 15 server of the test process's own: made in a temporary folder, reached by a socket in it, stopped and removed with the process however that ends.</summary>
/// <remarks>A server refuses to run as root: then it runs as the user <c>postgres</c>. Thread-safe.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Keep = "keep";
    private const string Binaries = "/usr/lib/postgresql/15/bin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<PostgresServer>> OfTheProcess = new(StartAsync);
    private static int _databases;

    private Process _process;
    private bool _isKilled;

    // The server would stop once nobody took its messages any more.
    private Task _messages;

    private PostgresServer(string folder, Process process)
    {
        Folder = folder;
        _process = process;
        _messages = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>The server that all tests of the process share.</summary>
    public static Task<PostgresServer> Shared => OfTheProcess.Value;

    /// <summary>Folder with the socket; <c>data</c> in it holds the cluster.</summary>
    public string Folder { get; }

    /// <summary>Folder of the tables' files, of all databases.</summary>
    public string TableFolder => Path.Combine(Folder, "data", "base");

    /// <summary>Makes and starts a server.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        string folder = Directory.CreateTempSubdirectory("leadscoring-pg-").FullName;
        if (IsRoot)
        {
            await RunAsync("chown", "postgres", folder);
        }

        await RunAsync("chmod", "755", folder);

        // A collation that does not order byte by byte shows where a store forgets to say how text compares.
        await RunAsync("sh", "-c", AsServer($"{Binaries}/initdb -D {folder}/data -U postgres -A trust -E UTF8 --locale-provider=icu --icu-locale=en-US --locale=C.UTF-8 --no-sync >/dev/null"));
        return new PostgresServer(folder, await LaunchAsync(folder));
    }

    /// <summary>Makes an empty database and gives its address.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await RunAsync($"{Binaries}/createdb", "-h", Folder, "-U", "postgres", name);
        return AddressOf(name);
    }

    /// <summary>Address of a database.</summary>
    public string AddressOf(string database) => $"postgres://postgres@/{database}?host={Folder}";

    /// <summary>Kills the server in the midst of whatever it does; <see cref="StartAgainAsync"/> brings it back with what was committed.</summary>
    public async Task KillAsync()
    {
        await _process.StandardInput.WriteLineAsync(Keep);
        await EndAsync();
        _isKilled = true;
    }

    /// <summary>Starts the server again.</summary>
    public async Task StartAgainAsync()
    {
        _process = await LaunchAsync(Folder);
        _messages = _process.StandardOutput.ReadToEndAsync();
        _isKilled = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isKilled)
        {
            Directory.Delete(Folder, recursive: true);
        }
        else
        {
            await EndAsync();
        }
    }

    private async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _messages.WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    private static bool IsRoot => Environment.UserName == "root";

    private static string AsServer(string command) => IsRoot ? $"setpriv --reuid postgres --regid postgres --clear-groups {command}" : command;

    /// <summary>A shell holds the server and waits for the end of its input, which comes when we close it or when our process is gone; it outlives signals that end all of us, to clean up.</summary>
    private static async Task<Process> LaunchAsync(string folder)
    {
        // What was committed has to outlive a killed server, though not a machine that fails: no fsync, but no late commits either.
        string server = AsServer(
            $"{Binaries}/postgres -D {folder}/data -k {folder} -c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB -c max_wal_size=2GB -c autovacuum=off");
        string script = $"""
            trap '' TERM INT HUP
            cd /; {server} 2>&1 </dev/null &
            pid=$!
            read line
            kill -QUIT $pid 2>/dev/null
            wait $pid
            [ "$line" = {Keep} ] || rm -rf {folder}
            """;
        Process process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true })
            ?? throw new InvalidOperationException("sh cannot be started.");
        using CancellationTokenSource end = new(Patience);
        List<string> said = [];
        while (await process.StandardOutput.ReadLineAsync(end.Token) is { } line)
        {
            said.Add(line);
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                return process;
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start:{Environment.NewLine}{string.Join(Environment.NewLine, said)}");
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, WorkingDirectory = "/" }) ?? throw new InvalidOperationException($"{program} cannot be started.");
        string problem = await process.StandardError.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {problem}");
        }
    }
}
