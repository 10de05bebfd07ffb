using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.HubSpot;

namespace LeadScoring.Bench.HubSpot;

/// <summary>What the child process does with the connector: read everything, read what changed, or write scores. Nothing is kept of what was read.</summary>
internal sealed class HubSpotClient : ISecretSource
{
    /// <summary>No share of ours is left to others: what is measured is the client.</summary>
    private const int NoBurstLimit = 1_000_000;

    private const double Changed = 0.01;

    // The connector leaves the last 30 seconds to HubSpot's index.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(35);

    private static readonly string[] ContactFields = ["email", "firstname", "lastname", "jobtitle", "industry", "numemployees", "country", "hs_analytics_source"];
    private static readonly string[] EngagementFields = ["hs_timestamp", "hs_createdate", "associations.contacts"];

    private readonly Uri _address;
    private readonly ICrmConnector _connector;

    private HubSpotClient(Uri address, HttpMessageHandler handler)
    {
        _address = address;
        CrmConnection connection = new(new ConnectionId("hs"), "hubspot", address, "HS", null, new ApiBudget(RequestsPerTenSeconds: NoBurstLimit));
        _connector = HubSpotConnector.Create(connection, this, handler, TimeProvider.System, 1);
    }

    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = CrmSockets.Create();
        HubSpotClient client = new(new Uri(arguments[1]), handler);
        object result = arguments[0] switch
        {
            "load" => await client.LoadAsync(cancellationToken),
            "incremental" => await client.IncrementalAsync(cancellationToken),
            "write" => await client.WriteAsync(int.Parse(arguments[2], CultureInfo.InvariantCulture), cancellationToken),
            _ => throw new FormatException($"There is no client work \"{arguments[0]}\"."),
        };
        Console.WriteLine(JsonSerializer.Serialize(result));
    }

    public string Read(string name) => "emulator";

    private static IEnumerable<ReadRequest> Streams(bool deals)
    {
        yield return new ReadRequest(new StreamName("contacts"), ContactFields, [], "lastmodifieddate", TimeSpan.FromMinutes(10));
        foreach (string engagement in BulkPortal.Engagements)
        {
            yield return new ReadRequest(new StreamName(engagement), EngagementFields, [], null, TimeSpan.FromMinutes(10));
        }

        if (deals)
        {
            yield return new ReadRequest(new StreamName("deals"), ["dealstage", "amount", "associations.contacts"], [], null, TimeSpan.FromMinutes(10));
        }
    }

    private async Task<object> LoadAsync(CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        long rows = 0;
        long links = 0;
        foreach (ReadRequest request in Streams(deals: false))
        {
            await foreach (RecordPage page in _connector.ReadAsync(request, null, cancellationToken))
            {
                rows += page.Records.Count;
                links += page.Records.Count(r => r.Fields.GetValueOrDefault("associations.contacts") is not null);
            }
        }

        return new { rows, links, requests = _connector.RequestCount, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    private async Task<object> IncrementalAsync(CancellationToken cancellationToken)
    {
        Dictionary<StreamName, (Checkpoint Checkpoint, List<CrmRecordId> Sample)> read = [];
        foreach (ReadRequest request in Streams(deals: true))
        {
            List<CrmRecordId> sample = [];
            await foreach (RecordPage page in _connector.ReadAsync(request, null, cancellationToken))
            {
                sample.AddRange(page.Records.Where((_, i) => i % (int)(1 / Changed) == 0).Select(r => r.Id));
                read[request.Stream] = (page.Next, sample);
            }
        }

        long first = _connector.RequestCount;
        long changed = await EditAsync(read, cancellationToken);
        await Task.Delay(Settled, cancellationToken);
        long began = Stopwatch.GetTimestamp();
        long rows = 0;
        Dictionary<string, long> calls = [];
        foreach (ReadRequest request in Streams(deals: true))
        {
            long before = _connector.RequestCount;
            await foreach (RecordPage page in _connector.ReadAsync(request, read[request.Stream].Checkpoint, cancellationToken))
            {
                rows += page.Records.Count;
            }

            calls[request.Stream.Value] = _connector.RequestCount - before;
        }

        return new { changed, rows, requests = calls.Values.Sum(), calls, first, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
    }

    /// <summary>Edits one record in a hundred as a user of the portal would.</summary>
    private async Task<long> EditAsync(Dictionary<StreamName, (Checkpoint Checkpoint, List<CrmRecordId> Sample)> read, CancellationToken cancellationToken)
    {
        using HttpClient http = new(new SocketsHttpHandler()) { BaseAddress = _address };
        long edits = 0;
        foreach ((StreamName stream, (_, List<CrmRecordId> sample)) in read)
        {
            string property = stream.Value switch { "contacts" => "city", "deals" => "dealname", "notes" => "hs_note_body", "calls" => "hs_call_title", "emails" => "hs_email_subject", _ => "hs_meeting_title" };
            foreach (CrmRecordId id in sample)
            {
                using HttpResponseMessage answer = await http.PostAsJsonAsync(
                    new Uri("__emulator__/edit", UriKind.Relative), new { @object = stream.Value, id = id.Value, properties = new Dictionary<string, string> { [property] = "changed" } }, cancellationToken);
                answer.EnsureSuccessStatusCode();
                edits++;
            }
        }

        return edits;
    }

    private async Task<object> WriteAsync(int rows, CancellationToken cancellationToken)
    {
        StreamName contacts = new("contacts");
        FieldSpec score = new("lead_score", "Lead score", CrmFieldType.Number, null, 0, []);
        await _connector.ProvisionAsync(contacts, new ProvisionRequest([score], [], []), dryRun: false, cancellationToken);
        long before = _connector.RequestCount;
        long began = Stopwatch.GetTimestamp();
        long written = 0;
        foreach (int[] batch in Enumerable.Range(0, rows).Chunk(_connector.Spec.MaxWriteBatch))
        {
            List<FieldWrite> writes = [.. batch.Select(n => new FieldWrite(new CrmRecordId(BulkPortal.ContactId(n)), new Dictionary<string, string?> { ["lead_score"] = (n % 101).ToString(CultureInfo.InvariantCulture) }))];
            written += (await _connector.WriteAsync(contacts, writes, cancellationToken)).Count(r => r.Status == WriteStatus.Written);
        }

        return new { written, requests = _connector.RequestCount - before, seconds = Stopwatch.GetElapsedTime(began).TotalSeconds };
    }
}
