using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.Salesforce;
using LeadScoring.Emulators;

namespace LeadScoring.Bench;

/// <summary>The parts of <see cref="SalesforceBench"/> that are processes of their own.</summary>
internal static class SalesforceParts
{
    public const string EmulatorVerb = "salesforce-emulator";
    public const string ClientVerb = "salesforce-client";

    private const int Batch = 200;

    private static readonly ReadRequest Leads = new(new StreamName("Lead"), [.. SalesforceBench.LeadFields], [], null, TimeSpan.FromMinutes(10));
    private static readonly ReadRequest Tasks = new(new StreamName("Task"), [.. SalesforceBench.TaskFields], [], null, TimeSpan.FromMinutes(10));

    /// <summary><c>salesforce-emulator LEADS TASKS</c>: prints its address and runs until its input closes.</summary>
    public static async Task EmulateAsync(string[] args, CancellationToken cancellationToken)
    {
        Seed seed = BigOrg.Make(int.Parse(args[1], CultureInfo.InvariantCulture), int.Parse(args[2], CultureInfo.InvariantCulture));
        await using SalesforceEmulator emulator = await SalesforceEmulator.StartAsync(seed, new SalesforceEmulatorOptions { DailyLimit = 100_000_000 }, cancellationToken);
        Console.WriteLine(emulator.Address);
        await Console.In.ReadToEndAsync(cancellationToken);
    }

    /// <summary><c>salesforce-client load|steady|write ADDRESS FILE COUNT</c>.</summary>
    public static async Task ConnectAsync(string[] args, CancellationToken cancellationToken)
    {
        (string verb, Uri address, string file, int count) = (args[1], new Uri(args[2]), args[3], int.Parse(args[4], CultureInfo.InvariantCulture));
        using SocketsHttpHandler handler = CrmSockets.Create();
        ICrmConnector connector = SalesforceConnectorFactory.Create(
            new CrmConnection(new ConnectionId("sf"), "salesforce", address, "sf", null, new ApiBudget()), new OneSecret(), handler, TimeProvider.System, seed: 1);
        await connector.CheckAsync(cancellationToken);
        long calls = connector.RequestCount;
        long began = Stopwatch.GetTimestamp();
        long rows = verb switch
        {
            "load" => await ReadAsync(connector, file, fromStart: true, cancellationToken),
            "steady" => await ReadAsync(connector, file, fromStart: false, cancellationToken),
            "touch" => await TouchAsync(connector, count, cancellationToken),
            _ => await WriteAsync(connector, count, cancellationToken),
        };
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(JsonSerializer.Serialize(new { rows, seconds, calls = connector.RequestCount - calls, cpuSeconds = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds, peakMegabytes = ChildProcess.PeakMegabytes() }));
    }

    private static async Task<long> ReadAsync(ICrmConnector connector, string file, bool fromStart, CancellationToken cancellationToken)
    {
        string?[] known = fromStart ? new string?[2] : await File.ReadAllLinesAsync(file, cancellationToken);
        long rows = 0;
        for (int i = 0; i < known.Length; i++)
        {
            Checkpoint? from = known[i] is { } text ? new Checkpoint(1, text) : null;
            await foreach (RecordPage page in connector.ReadAsync(i == 0 ? Leads : Tasks, from, cancellationToken))
            {
                rows += page.Records.Count;
                known[i] = page.Next.Value;
            }
        }

        await File.WriteAllLinesAsync(file, known!, cancellationToken);
        return rows;
    }

    /// <summary>Somebody else changes leads.</summary>
    private static async Task<long> TouchAsync(ICrmConnector connector, int count, CancellationToken cancellationToken)
    {
        foreach (int[] batch in Enumerable.Range(0, count).Chunk(Batch))
        {
            await connector.WriteAsync(Leads.Stream, [.. batch.Select(i => new FieldWrite(new CrmRecordId(BigOrg.LeadId(i)), new Dictionary<string, string?> { ["Company"] = $"Changed {i % 7}" }))], cancellationToken);
        }

        return count;
    }

    private static async Task<long> WriteAsync(ICrmConnector connector, int count, CancellationToken cancellationToken)
    {
        long written = 0;
        foreach (int[] part in Enumerable.Range(0, count).Chunk(connector.Spec.MaxBulkWrite))
        {
            FieldWrite[] rows = [.. part.Select(i => new FieldWrite(
                new CrmRecordId(BigOrg.LeadId(i)),
                new Dictionary<string, string?> { [BigOrg.ScoreField] = string.Create(CultureInfo.InvariantCulture, $"{i % 1000 / 10.0}"), [BigOrg.TierField] = i % 10 == 0 ? "hot" : "cold" }))];
            IReadOnlyList<WriteResult> results = await connector.WriteBulkAsync(Leads.Stream, rows, new Ticket(), cancellationToken);
            written += results.Count(r => r.Status == WriteStatus.Written);
        }

        return written;
    }

    private sealed class OneSecret : ISecretSource
    {
        public string Read(string name) => "emulator:emulator";
    }

    private sealed class Ticket : IWriteTicket
    {
        public string? JobId { get; private set; }

        public ValueTask KeepAsync(string jobId, CancellationToken cancellationToken)
        {
            JobId = jobId;
            return default;
        }
    }
}
