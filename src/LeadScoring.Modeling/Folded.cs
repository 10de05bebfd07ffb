using System.Runtime.ExceptionServices;

namespace LeadScoring.Modeling;

/// <summary>Independent pieces of work on several threads; each piece is done by one thread from beginning to end, so results do not depend on their number.</summary>
internal static class Folded
{
    /// <summary>Results in the order of the pieces.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="threads">Most threads; 0 = one per core.</param>
    /// <param name="work">Does piece i.</param>
    /// <param name="cancellationToken">Cancels between pieces.</param>
    public static T[] Run<T>(int count, int threads, Func<int, T> work, CancellationToken cancellationToken)
    {
        T[] results = new T[count];
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = cancellationToken };
        try
        {
            Parallel.For(0, count, options, i => results[i] = work(i));
        }
        catch (AggregateException problems)
        {
            // The first problem in the order of the pieces, as a loop would have met it.
            ExceptionDispatchInfo.Throw(problems.Flatten().InnerExceptions.OrderByDescending(e => e is OperationCanceledException).First());
        }

        return results;
    }
}
