using System.Globalization;
using LeadScoring.Engine.Pull;
using LeadScoring.Engine.Score;
using LeadScoring.Engine.Sync;
using LeadScoring.Engine.Train;
using LeadScoring.Engine.WriteBack;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Output;

/// <summary>Turns stage reports into lines for people and objects for machines.</summary>
internal static class Summaries
{
    public static void Print(RunConsole console, PullReport pull)
    {
        foreach (StreamReport stream in pull.Streams)
        {
            console.Line(stream.Failure is { } failure
                ? $"pull   {stream.Stream}: {failure.Message}"
                : Invariant($"pull   {stream.Stream}: {stream.Added:N0} new, {stream.Changed:N0} changed, {stream.Deleted:N0} gone{(stream.Erased > 0 ? Invariant($", {stream.Erased:N0} erased") : "")}"));
            if (stream.Advice is { } advice)
            {
                console.Note(advice);
            }
        }

        foreach (RepairReport repair in pull.Repairs.Where(r => r.Read > 0 || r.Failure is not null))
        {
            console.Line(repair.Failure is { } failure
                ? $"repair {repair.Stream}: {failure.Message}"
                : Invariant($"repair {repair.Stream}: {repair.Changed:N0} of {repair.Read:N0} changed without a stamp"));
        }

        foreach (SweepReport sweep in pull.Sweeps)
        {
            console.Line(sweep.Failure is { } failure
                ? $"sweep  {sweep.Stream}: {failure.Message}"
                : Invariant($"sweep  {sweep.Stream}: {sweep.Differences:N0} differences in {sweep.Compared:N0} ids{(sweep.Differences > 0 ? Invariant($" ({sweep.Missing:N0} missing, {sweep.Gone:N0} gone), repaired") : "")}"));
        }
    }

    public static void Print(RunConsole console, MapReport map)
    {
        if (map.Returned > 0)
        {
            console.Note($"{map.Returned} records bring back people who asked to be forgotten, under new ids. Look at the CRM, then erase them again or let them be.");
        }

        console.Line(Invariant($"map    {map.Records:N0} records{(map.Remapped ? " (the mapping changed, so all of them)" : "")}"));
        foreach (FieldQuality field in map.Quality.Where(f => f.Bad + f.Unknown > 0))
        {
            console.Line(Invariant($"       {field.Field}: {field.Bad:N0} bad, {field.Unknown:N0} not in the map, of {field.Values:N0}"));
        }
    }

    public static void Print(RunConsole console, TrainReport train)
    {
        console.Line($"train  {train.Verdict}");
        foreach (CandidateResult candidate in train.Card?.Candidates ?? [])
        {
            console.Line(candidate.Problem is { } problem
                ? $"       {candidate.Kind}: {problem}"
                : Invariant($"       {candidate.Kind}: AUC {candidate.Auc:0.000} ({candidate.AucLow:0.000}-{candidate.AucHigh:0.000}), log loss {candidate.LogLoss:0.000} against {candidate.BaseLogLoss:0.000}, on the newest {candidate.TestRows:N0} examples"));
        }

        foreach (ExcludedFeature excluded in train.Card?.Excluded ?? [])
        {
            console.Line($"       left out: {excluded.Reason}");
        }

        if (train.TimingUnknown.Count > 0)
        {
            console.Line($"       not proven: {string.Join(", ", train.TimingUnknown)} come from fields that were never seen to change, so it is unknown whether they are filled before the outcome. Field history in the CRM would tell.");
        }
    }

    public static void Print(RunConsole console, ScoreReport score) =>
        console.Line(score.ModelId is null
            ? "score  nothing: no model is live and the mapping has no rules"
            : Invariant($"score  {score.Scored:N0} leads by {score.ModelId}: {TierCounts(score)}; {score.Closed:N0} closed; {score.Routed:N0} given to an owner{Guard(score)}"));

    public static void Print(RunConsole console, WriteBackPlan plan) =>
        console.Line(Invariant($"plan   {plan.Writes.Count:N0} records to write{Skips(plan)}"));

    public static void Print(RunConsole console, ApplyReport apply)
    {
        console.Line(Invariant($"apply  {apply.Written:N0} written, {apply.Rejected:N0} rejected, {apply.NotFound:N0} gone, {apply.Deferred:N0} put off, {apply.Skipped.Count:N0} moved meanwhile"));
        foreach ((string code, int count) in apply.Errors.OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal).Take(5))
        {
            console.Line(Invariant($"       {code}: {count:N0}"));
        }

        foreach (StreamFailure failure in apply.Failures)
        {
            console.Line($"       {failure.Stream}: {failure.Failure.Message}");
        }
    }

    public static void Print(RunConsole console, SyncReport sync)
    {
        Print(console, sync.Pull);
        Print(console, sync.Map);
        if (sync.Train is { } train)
        {
            Print(console, train);
        }

        Print(console, sync.Score);
        Print(console, sync.Plan);
        Print(console, sync.Apply);
    }

    /// <summary>The machine-readable summary of a whole run.</summary>
    public static object Of(SyncReport sync, PipelineSession session) => new
    {
        ok = Failures(sync).Count == 0,
        mapping = session.Pipeline.Name,
        store = session.StorePath,
        requests = session.RequestCount,
        pull = Of(sync.Pull),
        map = Of(sync.Map),
        train = sync.Train is null ? null : Of(sync.Train),
        score = sync.Score,
        plan = Of(sync.Plan),
        apply = Of(sync.Apply),
    };

    public static object Of(PullReport pull) => new
    {
        news = pull.News,
        streams = pull.Streams.Select(s => new { stream = s.Stream.ToString(), s.Added, s.Changed, s.Unchanged, s.Deleted, s.Erased, seconds = Math.Round(s.Took.TotalSeconds, 3), failure = s.Failure?.Message, s.Advice }),
        repairs = pull.Repairs.Select(r => new { stream = r.Stream.ToString(), r.Read, r.Changed, failure = r.Failure?.Message }),
        sweeps = pull.Sweeps.Select(s => new { stream = s.Stream.ToString(), s.Compared, s.Differences, s.Missing, s.Gone, s.Repaired, failure = s.Failure?.Message }),
    };

    /// <summary>The machine-readable summary of a run that events caused.</summary>
    public static object Of(LiveReport live) => new
    {
        ok = live.Apply is null || live.Apply.Failures.Count == 0,
        map = Of(live.Map),
        score = live.Score,
        plan = live.Plan is null ? null : Of(live.Plan),
        apply = live.Apply is null ? null : Of(live.Apply),
    };

    public static object Of(MapReport map) => new { map.Records, map.Remapped, map.Quality, map.Returned };

    public static object Of(TrainReport train) => new { train.Examples, train.Counts, train.WentLive, train.Verdict, train.Card, train.TimingUnknown };

    public static object Of(WriteBackPlan plan) => new
    {
        plan.Id,
        writes = plan.Writes.Count,
        streams = plan.Writes.GroupBy(w => w.Stream).Select(g => new { stream = g.Key.ToString(), writes = g.Count() }),
        skipped = plan.Skipped.GroupBy(s => s.Reason).ToDictionary(g => g.Key.ToString(), g => g.Count()),
    };

    public static object Of(ApplyReport apply) => new
    {
        apply.PlanId,
        apply.Written,
        apply.Rejected,
        apply.NotFound,
        apply.Deferred,
        apply.SettledBefore,
        moved = apply.Skipped.Count,
        apply.Errors,
        failures = apply.Failures.Select(f => new { stream = f.Stream.ToString(), f.Failure.Message }),
    };

    /// <summary>What a run could not do, as CRM failures.</summary>
    public static IReadOnlyList<CrmException> Failures(SyncReport sync) =>
        [.. sync.Pull.Failures, .. sync.Apply.Failures.Select(f => f.Failure)];

    /// <summary>What a pass over all leads found of the scores that ought to hold.</summary>
    private static string Guard(ScoreReport score) =>
        score.Unchanged + score.Drifted == 0 ? "" : Invariant($"; {score.Unchanged:N0} held, {score.Drifted:N0} did not though nothing had changed");

    private static string TierCounts(ScoreReport score) =>
        string.Join(", ", new[] { Tier.Hot, Tier.Warm, Tier.Cold }.Select(t => Invariant($"{score.Tiers.GetValueOrDefault(t):N0} {t.ToString().ToLowerInvariant()}")));

    private static string Skips(WriteBackPlan plan) =>
        string.Concat(plan.Skipped.GroupBy(s => s.Reason).OrderBy(g => g.Key).Select(g => Invariant($", {g.Count():N0} {Words(g.Key)}")));

    private static string Words(SkipReason reason) => reason switch
    {
        SkipReason.Unchanged => "unchanged",
        SkipReason.BelowThreshold => "moved too little",
        SkipReason.ChangedByHuman => "set by a human",
        SkipReason.OwnerUnknown => "whose owner is no active user",
        SkipReason.RecordLocked => "converted",
        SkipReason.OwnedAlready => "owned already",
        SkipReason.RecordMoved => "changed meanwhile",
        _ => "deleted",
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
