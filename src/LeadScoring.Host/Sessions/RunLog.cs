using System.Text.Json;
using LeadScoring.Host.Output;

namespace LeadScoring.Host.Sessions;

/// <summary>Notes each run in the store, so that what ran when can be seen later; a run that was cut off has no end.</summary>
internal static class RunLog
{
    /// <summary>Runs work and notes its start and end.</summary>
    public static async Task<T> NoteAsync<T>(PipelineSession session, string verb, Func<T, object> summary, Func<Task<T>> work)
    {
        long run = await session.Store.Runs.StartAsync(verb, session.Pipeline.ContentHash, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        try
        {
            T result = await work();
            await session.Store.Runs.EndAsync(run, TimeProvider.System.GetUtcNow(), null, JsonSerializer.Serialize(summary(result), SummaryJson.Options), CancellationToken.None);
            return result;
        }
        catch (Exception e)
        {
            string problem = e is OperationCanceledException ? "stopped" : e.Message;
            try
            {
                await session.Store.Runs.EndAsync(run, TimeProvider.System.GetUtcNow(), problem, "{}", CancellationToken.None);
            }
            catch (StoreException)
            {
                // The store cannot take the note either; the first failure is the one to tell.
            }

            throw;
        }
    }
}
