using LeadScoring.Engine;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Sync;

namespace LeadScoring.Host.Webhooks;

/// <summary>Has the records that hints name looked at, and the leads that changed scored and written.</summary>
internal static class HintRun
{
    /// <summary>Runs it; a stream that fails does not hold up the others.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="hints">What to look at.</param>
    /// <param name="settled">Gains the hints that need no more looking, also when scoring or writing fails afterwards: the next run of any kind does that.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="HeldException">A guard stopped the run.</exception>
    public static async Task<HintRunReport> RunAsync(RunContext context, IReadOnlyList<RecordHint> hints, List<RecordHint> settled, CancellationToken cancellationToken)
    {
        List<CrmException> failures = [];
        int read = 0;
        int news = 0;
        foreach (IGrouping<StreamKey, RecordHint> stream in hints.GroupBy(h => h.Stream))
        {
            try
            {
                StreamHints named = new(stream.Key, Ids(stream, HintKind.Changed)) { Erased = Ids(stream, HintKind.Erased) };
                HintReport report = await HintStage.RunAsync(context, named, cancellationToken);
                read += report.Read;
                news += report.News;
                settled.AddRange(stream);
            }
            catch (CrmException e)
            {
                failures.Add(e);
            }
        }

        return new HintRunReport(read, news, await LiveSync.RunAsync(context, cancellationToken), failures);
    }

    private static CrmRecordId[] Ids(IEnumerable<RecordHint> hints, HintKind kind) => [.. hints.Where(h => h.Kind == kind).Select(h => h.Record).Distinct()];
}

/// <summary>What a run after hints did.</summary>
/// <param name="Read">Records looked at.</param>
/// <param name="News">Those with news.</param>
/// <param name="Live">What followed.</param>
/// <param name="Failures">Streams that failed.</param>
internal sealed record HintRunReport(int Read, int News, LiveReport Live, IReadOnlyList<CrmException> Failures)
{
    /// <summary>For the run log; in the shape of other runs' summaries.</summary>
    public object Summary => new
    {
        pull = new { news = News, read = Read, streams = Failures.Select(f => new { failure = f.Message }) },
        score = new { scored = Live.Score?.Scored ?? 0 },
        apply = new { written = Live.Apply?.Written ?? 0, rejected = Live.Apply?.Rejected ?? 0, failures = (Live.Apply?.Failures ?? []).Select(f => new { message = f.Failure.Message }) },
    };
}
