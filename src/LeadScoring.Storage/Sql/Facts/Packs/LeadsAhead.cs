using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LeadScoring.Storage;

/// <summary>Reads leads on one core while the caller works on another, a few blocks ahead and in order.</summary>
internal static class LeadsAhead
{
    private const int BlockSize = 128;
    private const int MostBlocks = 8;

    public static async IAsyncEnumerable<LeadFacts> ReadAsync(SqlDatabase database, IReadOnlySet<LeadId>? leads, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (leads is { Count: <= BlockSize })
        {
            using ReadSession session = database.OpenReader();
            using LeadStream few = new(session, leads);
            while (few.Next() is { } lead)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return lead;
            }

            yield break;
        }

        Channel<List<LeadFacts>> blocks = Channel.CreateBounded<List<LeadFacts>>(new BoundedChannelOptions(MostBlocks) { SingleReader = true, SingleWriter = true });
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task reading = Task.Run(() => FillAsync(database, leads, blocks.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (List<LeadFacts> block in blocks.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (LeadFacts lead in block)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return lead;
                }
            }
        }
        finally
        {
            // The caller may have seen enough; the snapshot is closed before it goes on.
            await stop.CancelAsync();
            await reading;
        }
    }

    private static async Task FillAsync(SqlDatabase database, IReadOnlySet<LeadId>? leads, ChannelWriter<List<LeadFacts>> blocks, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            using ReadSession session = database.OpenReader();
            using LeadStream stream = new(session, leads);
            List<LeadFacts> block = new(BlockSize);
            while (stream.Next() is { } lead)
            {
                block.Add(lead);
                if (block.Count == BlockSize)
                {
                    await blocks.WriteAsync(block, cancellationToken);
                    block = new List<LeadFacts>(BlockSize);
                }
            }

            await blocks.WriteAsync(block, cancellationToken);
        }
#pragma warning disable CA1031 // Whatever went wrong is the caller's to see, at the place it has read to.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        blocks.Complete(failure);
    }
}
