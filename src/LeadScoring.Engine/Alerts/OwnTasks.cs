namespace LeadScoring.Engine.Alerts;

/// <summary>Tasks that we made in the CRMs: our own writes are no news, so they are neither a lead's activity nor anybody's touch.</summary>
internal static class OwnTasks
{
    private const string Kind = "own_task";

    /// <summary>Tasks older than this are not read again.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    private const int Most = 200_000;

    public static async Task<IReadOnlySet<string>> ReadAsync(RunContext context, CancellationToken cancellationToken) =>
        context.Pipeline.Alerts.Any(a => a.Do is AlertAction.Tell { Channel: AlertChannel.Task })
            ? (await context.Store.Decisions.ReadAsync(Kind, context.Now - Kept, DateTimeOffset.MaxValue, Most, cancellationToken)).Select(s => s.Key).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();

    public static DecisionState Of(RecordRef task, LeadId? lead, DateTimeOffset at) => new(Kind, task.ToString(), lead, at, "{}");
}
