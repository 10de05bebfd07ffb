using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>How urgent a read of a stream is.</summary>
internal static class ReadUrgency
{
    /// <summary>In the middle of a read and further back than this, a stream is still being loaded.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromDays(1);

    /// <summary>Loading the past can wait; following changes cannot wait as long. A checkpoint that cannot be read is the reader's to refuse.</summary>
    public static Urgency Of(StreamName stream, Checkpoint? from, TimeProvider clock)
    {
        if (from is null)
        {
            return Urgency.Backfill;
        }

        try
        {
            StreamPosition position = StreamPosition.Of(stream, from);
            return (position.Id is not null || position.Bulk is not null) && !(position.Stamp >= clock.GetUtcNow() - Fresh) ? Urgency.Backfill : Urgency.Incremental;
        }
        catch (CrmException)
        {
            return Urgency.Incremental;
        }
    }
}
