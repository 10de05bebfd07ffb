using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads a stream of events from a stretch of time, again and again a little before where it ended.</summary>
/// <remarks>Holds no state between calls; memory is bounded by one page and one part of the source. Events that name an address only cost one call per 100 addresses to find their contacts.</remarks>
internal sealed class EventReader(HubSpotApi api, HubSpotOptions options)
{
    private readonly ContactsByEmail _contacts = new(api);

    /// <summary>Reads from a checkpoint until nothing newer is settled.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EventFeed feed = EventStreams.Create(request.Stream.Value, api);
        RefuseUnknownFields(request, feed);
        EventPosition position = from is null ? new EventPosition(0) : EventPosition.Parse(from);
        if (position.To == 0)
        {
            long overlap = request.Overlap > TimeSpan.Zero ? (long)request.Overlap.TotalMilliseconds : 0;
            long end = (api.ServerNow - options.Settle).ToUnixTimeMilliseconds();
            position = position with { From = Math.Max(0, position.Watermark - overlap), To = Math.Max(end, position.Watermark) };
        }

        do
        {
            List<HubSpotEvent> events = [];
            do
            {
                EventPart part = await feed.ReadAsync(position.From, position.To, position.Cursor, cancellationToken);
                if (part.Next is not null && part.Next == position.Cursor)
                {
                    throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot's list of {request.Stream} names the same next page twice; reading on would never end. Try again later and report it if it stays.");
                }

                events.AddRange(part.Events);
                position = position with { Cursor = part.Next };
            }
            while (position.Cursor is not null && events.Count < options.PageSize);

            List<CrmRecord> records = await ToRecordsAsync(request, events, cancellationToken);
            EventPosition next = position.Cursor is null ? new EventPosition(position.To) : position;
            yield return new RecordPage(records, [], next.ToCheckpoint());
        }
        while (position.Cursor is not null);
    }

    private static void RefuseUnknownFields(ReadRequest request, EventFeed feed)
    {
        string[] unknown = [.. request.Fields.Where(f => !feed.Fields.Any(k => k.Name == f) && (feed.FreePrefix is not { } prefix || !f.StartsWith(prefix, StringComparison.Ordinal)))];
        if (unknown.Length > 0)
        {
            string more = feed.FreePrefix is { } prefix ? $", {prefix}NAME" : string.Empty;
            throw new CrmException(CrmFailureKind.Misconfigured, $"HubSpot's {request.Stream} have no field {string.Join(", ", unknown)}. Use one of {string.Join(", ", feed.Fields.Select(f => f.Name))}{more} in the mapping.");
        }
    }

    private async ValueTask<List<CrmRecord>> ToRecordsAsync(ReadRequest request, List<HubSpotEvent> events, CancellationToken cancellationToken)
    {
        bool wanted = request.Fields.Contains(HubSpotStreams.EventContact, StringComparer.Ordinal);
        IReadOnlyDictionary<string, string> contacts = wanted
            ? await _contacts.FindAsync([.. events.Where(e => e.ContactId is null && e.Email is not null).Select(e => e.Email!)], cancellationToken)
            : new Dictionary<string, string>();
        List<CrmRecord> records = new(events.Count);
        foreach (HubSpotEvent e in events.DistinctBy(e => e.Id))
        {
            Dictionary<string, string?> fields = new(request.Fields.Count, StringComparer.Ordinal);
            foreach (string field in request.Fields)
            {
                fields[field] = field == HubSpotStreams.EventContact
                    ? e.ContactId ?? (e.Email is null ? null : contacts.GetValueOrDefault(ContactsByEmail.Fold(e.Email)))
                    : e.Fields.GetValueOrDefault(field) is { Length: > 0 } value ? value : null;
            }

            records.Add(new CrmRecord(new CrmRecordId(e.Id), e.At.ToUniversalTime(), e.At.ToUniversalTime(), false, fields));
        }

        return records;
    }
}
