namespace LeadScoring.Engine.Track;

/// <summary>Makes records of events that waited in the inbox; facts are made of them by the same mapping code as of everything else.</summary>
/// <remarks>An event that comes again changes nothing: its first arrival says from when it was known. Safe beside a run of the same pipeline.</remarks>
public static class TrackStage
{
    private static readonly HashSet<string> NoQuietFields = [];
    private static readonly Checkpoint None = new(1, "");

    /// <summary>Stores events and removes them from the inbox.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="most">Most events at once.</param>
    /// <param name="cancellationToken">Cancels between streams; what was not removed comes again.</param>
    /// <exception cref="CrmException">People were erased and the key by which they are known again cannot be had; the events stay in the inbox.</exception>
    /// <exception cref="StoreException">The store cannot take them now; they stay in the inbox.</exception>
    public static async Task<TrackReport> RunAsync(RunContext context, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Erased is { } people)
        {
            await people.RefreshAsync(context.Store.Erasures, cancellationToken);
        }

        IReadOnlyList<WaitingEvent> waiting = await context.Store.Events.ReadOldestAsync(most, cancellationToken);
        int stored = 0;
        int erased = 0;
        foreach (IGrouping<StreamKey, WaitingEvent> stream in waiting.GroupBy(w => w.Event.Stream))
        {
            Dictionary<CrmRecordId, TrackedEvent> events = [];
            foreach (WaitingEvent one in stream)
            {
                if (context.Erased is { } known && (known.Knows(one.Event.Fields.GetValueOrDefault(TrackedFields.Email)) || known.Knows(one.Event.Fields.GetValueOrDefault(TrackedFields.UserId))))
                {
                    erased++;
                }
                else
                {
                    events.TryAdd(new CrmRecordId(one.Event.Key), one.Event);
                }
            }

            foreach (StoredRecord here in await context.Store.Records.ReadAsync(stream.Key, events.Keys, cancellationToken))
            {
                events.Remove(here.Record.Id);
            }

            if (events.Count > 0)
            {
                CrmRecord[] records = [.. events.Select(e => new CrmRecord(e.Key, e.Value.ReceivedAt, e.Value.ReceivedAt, false, e.Value.Fields))];
                PageCommit commit = await context.Store.Records.CommitPageAsync(stream.Key, Reading.ById, new RecordPage(records, [], None), NoQuietFields, context.Now, cancellationToken);
                stored += commit.Added;
            }

            await context.Store.Events.RemoveAsync([.. stream.Select(w => w.Number)], cancellationToken);
        }

        if (erased > 0)
        {
            // Removed rows stay in the inbox's log until it is emptied.
            await context.Store.Events.EraseAsync(static _ => false, cancellationToken);
        }

        return new TrackReport(waiting.Count, stored, erased);
    }
}

/// <summary>What became of waiting events.</summary>
/// <param name="Taken">Events that were looked at and wait no more.</param>
/// <param name="Stored">Those that are new.</param>
/// <param name="Erased">Those of people who asked to be forgotten; they are left out.</param>
public sealed record TrackReport(int Taken, int Stored, int Erased);
