using System.Globalization;
using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads the records changed in a stretch of time by search, whatever their number.</summary>
/// <remarks>
/// Search ends at 10,000 results, and imports and month-end jobs stamp more records than that with one instant. So a window is walked by id: sorted by
/// <c>hs_object_id</c>, each request asks for ids above the last one seen. HubSpot's offset is not used at all, because a record that is changed
/// again while we read leaves the window, shifts the others, and one of them would be skipped. The record itself comes with the next window.
/// </remarks>
internal sealed class ChangeWindow(HubSpotApi api, HubSpotOptions options)
{
    private const int Limit = 200;
    private const string IdProperty = "hs_object_id";

    private readonly RecordsById _byId = new(api);

    /// <summary>Reads a new window.</summary>
    /// <param name="plan">What to read.</param>
    /// <param name="composer">Makes records of rows.</param>
    /// <param name="rest">Up to where changes are delivered already.</param>
    /// <param name="overlap">How far before that the window begins.</param>
    /// <param name="to">Its last instant.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<ReadStep> ReadNewAsync(ReadPlan plan, RecordComposer composer, RestPosition rest, TimeSpan overlap, long to, CancellationToken cancellationToken) =>
        WalkAsync(plan, composer, Begin(rest, overlap, to), true, cancellationToken);

    /// <summary>Goes on with a window that was begun.</summary>
    public IAsyncEnumerable<ReadStep> ReadAsync(ReadPlan plan, RecordComposer composer, WindowPosition position, CancellationToken cancellationToken) =>
        WalkAsync(plan, composer, position, false, cancellationToken);

    private static WindowPosition Begin(RestPosition rest, TimeSpan overlap, long to) => new(rest.Watermark, rest.Swept, rest.Watermark - (long)overlap.TotalMilliseconds, to, 0)
    {
        Known = overlap > TimeSpan.Zero ? rest.Seen : null,
        Missing = rest.Missing,
        SweepCalls = rest.SweepCalls,
    };

    private async IAsyncEnumerable<ReadStep> WalkAsync(ReadPlan plan, RecordComposer composer, WindowPosition position, bool begins, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? total = null;
        bool more;
        SeenStates known = SeenStates.Parse(position.Known, options.Remembered);
        SeenStates seen = SeenStates.Parse(position.Seen, options.Remembered);
        do
        {
            List<ObjectRow> rows = new(options.PageSize);
            do
            {
                Answer<ObjectPage> answer = await api.SearchAsync(plan.Type, Body(plan, position), cancellationToken);
                List<ObjectRow> found = answer.Content.Results ?? [];
                more = answer.Content.Paging?.Next?.After is not null;
                if (begins)
                {
                    // Our idea of HubSpot's time may have been too late; the watermark may not be, or changes would be skipped.
                    long safe = Math.Min(position.To, (answer.AsOf - options.Settle).ToUnixTimeMilliseconds());
                    position = position with { Watermark = Math.Max(position.Watermark, safe) };
                    total = answer.Content.Total;
                    begins = false;
                }

                position = position with { LastId = CheckOrder(plan, found, position.LastId, more) };
                rows.AddRange(News(plan, found, known, seen, position.Watermark));
            }
            while (more && rows.Count < options.PageSize);

            (List<CrmRecord> records, List<FieldChange> changes) = await composer.ComposeAsync(await WithHistoryAsync(plan, rows, cancellationToken), cancellationToken);
            position = position with { Missing = composer.Missing, Seen = seen.ToText() };
            yield return new ReadStep(records, changes, more ? position : End(position), total);
        }
        while (more);
    }

    private static RestPosition End(WindowPosition position) => new(position.Watermark, position.Swept)
    {
        Seen = position.Seen,
        Missing = position.Missing,
        SweepCalls = position.SweepCalls,
    };

    /// <summary>What was not delivered by the window before; what the next window will meet again is remembered.</summary>
    private static List<ObjectRow> News(ReadPlan plan, List<ObjectRow> found, SeenStates known, SeenStates seen, long watermark)
    {
        long tail = watermark - (long)plan.Overlap.TotalMilliseconds;
        List<ObjectRow> news = new(found.Count);
        foreach (ObjectRow row in found)
        {
            if (!known.Contains(row, plan.Asked))
            {
                news.Add(row);
            }

            if (plan.Overlap > TimeSpan.Zero && row.UpdatedAt?.ToUnixTimeMilliseconds() >= tail)
            {
                seen.Add(row, plan.Asked);
            }
        }

        return news;
    }

    private async ValueTask<List<ObjectRow>> WithHistoryAsync(ReadPlan plan, List<ObjectRow> rows, CancellationToken cancellationToken)
    {
        if (plan.History.Count == 0 || rows.Count == 0)
        {
            return rows;
        }

        List<ObjectRow> withHistory = await _byId.ReadAsync(plan, rows, [IdProperty], cancellationToken);
        Dictionary<string, ObjectRow> byId = withHistory.ToDictionary(r => r.Id, StringComparer.Ordinal);
        return [.. rows.Select(r => byId.TryGetValue(r.Id, out ObjectRow? past) ? r with { PropertiesWithHistory = past.PropertiesWithHistory } : r)];
    }

    /// <summary>The last id, once it is sure that walking by id skips nothing and comes to an end.</summary>
    private static long CheckOrder(ReadPlan plan, List<ObjectRow> found, long lastId, bool more)
    {
        if (more && found.Count == 0)
        {
            throw Disorder(plan);
        }

        foreach (ObjectRow row in found)
        {
            if (!long.TryParse(row.Id, NumberStyles.None, CultureInfo.InvariantCulture, out long id) || id <= lastId)
            {
                throw Disorder(plan);
            }

            lastId = id;
        }

        return lastId;
    }

    private static CrmException Disorder(ReadPlan plan) => new(
        CrmFailureKind.Unexpected,
        $"HubSpot's search of {plan.Type} is not in the order of ids that was asked for; reading on could skip records, so it stops. Try again later and report it if it stays.");

    private static SearchBody Body(ReadPlan plan, WindowPosition position) => new(
        [
            new FilterGroup(
            [
                new SearchFilter(plan.ChangedBy, "GTE", Text(position.From)),
                new SearchFilter(plan.ChangedBy, "LTE", Text(position.To)),
                new SearchFilter(IdProperty, "GT", Text(position.LastId)),
            ]),
        ],
        [new SearchSort(IdProperty, "ASCENDING")],
        plan.Asked.Count > 0 ? plan.Asked : [IdProperty],
        Limit,
        "0");

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
