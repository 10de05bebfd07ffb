using LeadScoring.Mapping;

namespace LeadScoring.Bench;

/// <summary>The fewest API calls with which a mapping's streams can be set up, read once and written, worked out from the CRMs' published limits.</summary>
/// <remarks>
/// Salesforce: 2,000 rows per query page, or from 50,000 rows on a Bulk API job with 50,000 rows per page of results; 200 records per collections call, one custom field per Tooling call. HubSpot: 100 records per list page
/// and 50 with property history, 1,000 records per association read, 100 records per update, 100 properties per creation. Log-ins do not count
/// against either CRM's quota and are left out, as the emulators leave them out.
/// </remarks>
internal static class LeastCalls
{
    private const int SalesforcePage = 2000;
    private const int SalesforceJobFrom = 50_000;
    private const int SalesforceJobPage = 50_000;

    /// <summary>The page that counts, the job, one look at it, its deletion, and what came since.</summary>
    private const int SalesforceJob = 5;

    private const int SalesforceWrite = 200;
    private const int HubSpotPage = 100;
    private const int HubSpotHistoryPage = 50;
    private const int HubSpotAssociations = 1000;
    private const int HubSpotWrite = 100;
    private const string LastLook = "records once more right before owners are written: whoever took a lead meanwhile keeps it";

    /// <summary>The least calls by kind.</summary>
    /// <param name="pipeline">What is read and written.</param>
    /// <param name="rows">Rows that a stream has in the CRM.</param>
    /// <param name="writes">Records written, by stream.</param>
    public static IReadOnlyList<CallCount> For(PipelineDefinition pipeline, Func<StreamKey, long> rows, IReadOnlyDictionary<StreamKey, int> writes) =>
        [.. pipeline.Connections.SelectMany(c => c.Kind == "salesforce" ? Salesforce(pipeline, c.Id, rows, writes) : HubSpot(pipeline, c.Id, rows, writes))];

    /// <summary>Calls above the least that we know of and keep, each with its reason.</summary>
    /// <param name="pipeline">What is read and written.</param>
    /// <param name="writes">Records written, by stream.</param>
    public static IReadOnlyList<CallCount> KnownExtras(PipelineDefinition pipeline, IReadOnlyDictionary<StreamKey, int> writes) =>
    [
        .. pipeline.WriteBack.SelectMany(t => pipeline.Connections.Single(c => c.Id == t.Stream.Connection).Kind == "salesforce"
            ? new CallCount[]
            {
                new(t.Stream.Connection, "describe again once the fields are made: proves that our user may write to them", 1),
                new(t.Stream.Connection, "look whether our permission sets are there", 1),
                new(t.Stream.Connection, "reps may read the fields: who they are, a permission set made, granted, assigned", 4),
                new(t.Stream.Connection, "list views: looked for, deployed, asked after", 3),
                new(t.Stream.Connection, "prove that a lead can be written: one looked up, a write rolled back", 2),
                new(t.Stream.Connection, "a second look at the job", 1),
                new(t.Stream.Connection, "queues, which own leads too", 1),
                new(t.Stream.Connection, "users and queues again, for the demo's cards", 2),
                new(t.Stream.Connection, LastLook, Batches(writes.GetValueOrDefault(t.Stream), SalesforceWrite)),
            }
            :
            [
                new(t.Stream.Connection, "archived properties: a new one may not take their name", 1),
                new(t.Stream.Connection, "two lists, each looked for and made", 4),
                new(t.Stream.Connection, "archived owners, so that a former owner has a name", 1),
                new(t.Stream.Connection, LastLook, Batches(writes.GetValueOrDefault(t.Stream), HubSpotWrite)),
            ]),
    ];

    private static IEnumerable<CallCount> Salesforce(PipelineDefinition pipeline, ConnectionId connection, Func<StreamKey, long> rows, IReadOnlyDictionary<StreamKey, int> writes)
    {
        StreamKey[] streams = [.. StreamsOf(pipeline).Where(s => s.Connection == connection).Distinct()];
        WriteBackTarget[] targets = [.. pipeline.WriteBack.Where(t => t.Stream.Connection == connection)];
        yield return new CallCount(connection, "describe each object", streams.Union(targets.Select(t => t.Stream)).Count());
        foreach (StreamKey stream in streams)
        {
            yield return rows(stream) < SalesforceJobFrom
                ? new CallCount(connection, $"read {stream.Stream}", Pages(rows(stream), SalesforcePage))
                : new CallCount(connection, $"read {stream.Stream} by a job", SalesforceJob + Pages(rows(stream), SalesforceJobPage));
        }

        foreach (WriteBackTarget target in targets)
        {
            int fields = ProvisionPlan.For(target).Count;
            yield return new CallCount(connection, "make fields", fields);
            yield return new CallCount(connection, "make a permission set, grant the fields, assign it", 2 + Pages(fields, SalesforceWrite));
            yield return new CallCount(connection, $"write {target.Stream.Stream}", Batches(writes.GetValueOrDefault(target.Stream), SalesforceWrite));
        }

        if (targets.Any(WritesOwner))
        {
            yield return new CallCount(connection, "read users", 1);
        }
    }

    private static IEnumerable<CallCount> HubSpot(PipelineDefinition pipeline, ConnectionId connection, Func<StreamKey, long> rows, IReadOnlyDictionary<StreamKey, int> writes)
    {
        HashSet<StreamKey> withHistory = [.. pipeline.Leads.Where(l => l.WithHistory).Select(l => l.Stream), .. pipeline.Deals.Where(d => d.WithHistory).Select(d => d.Stream)];
        HashSet<StreamKey> withAssociations =
        [
            .. pipeline.Activities.Where(a => a.LeadField is null).Select(a => a.Stream),
            .. pipeline.Deals.Where(d => d.Via is DealVia.DealField).Select(d => d.Stream),
        ];
        foreach (StreamKey stream in StreamsOf(pipeline).Where(s => s.Connection == connection).Distinct())
        {
            bool history = withHistory.Contains(stream);
            yield return new CallCount(connection, $"list {stream.Stream}{(history ? " with history" : "")}", Pages(rows(stream), history ? HubSpotHistoryPage : HubSpotPage));
            if (withAssociations.Contains(stream))
            {
                yield return new CallCount(connection, $"associations of {stream.Stream}", Batches(rows(stream), HubSpotAssociations));
            }
        }

        WriteBackTarget[] targets = [.. pipeline.WriteBack.Where(t => t.Stream.Connection == connection)];
        foreach (WriteBackTarget target in targets)
        {
            yield return new CallCount(connection, "list properties, make a group, make properties", 2 + Pages(ProvisionPlan.For(target).Count, HubSpotWrite));
            yield return new CallCount(connection, $"write {target.Stream.Stream}", Batches(writes.GetValueOrDefault(target.Stream), HubSpotWrite));
        }

        if (targets.Any(WritesOwner))
        {
            yield return new CallCount(connection, "list owners", 1);
        }
    }

    private static IEnumerable<StreamKey> StreamsOf(PipelineDefinition pipeline)
    {
        foreach (LeadSource lead in pipeline.Leads)
        {
            yield return lead.Stream;
            if (lead.HistoryStream is { } history)
            {
                yield return new StreamKey(lead.Stream.Connection, history);
            }
        }

        foreach (ActivitySource activity in pipeline.Activities)
        {
            yield return activity.Stream;
        }

        foreach (DealSource deal in pipeline.Deals)
        {
            yield return deal.Stream;
            if (deal.HistoryStream is { } history)
            {
                yield return new StreamKey(deal.Stream.Connection, history);
            }

            if (deal.Via is DealVia.Role role)
            {
                yield return role.Stream;
            }
        }
    }

    private static bool WritesOwner(WriteBackTarget target) => target.Fields.Any(f => f.Value == WriteBackValue.Owner);

    private static long Batches(long rows, int size) => (rows + size - 1) / size;

    /// <summary>Even an empty list takes a call to find that out.</summary>
    private static long Pages(long rows, int size) => Math.Max(1, Batches(rows, size));
}
