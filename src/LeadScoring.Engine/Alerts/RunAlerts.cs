using System.Globalization;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Alerts;

/// <summary>Alerts about runs: too many rows rejected, or a run that did not start in time. One notice when it becomes true, and with <c>once_per_state</c> one when it ends.</summary>
public static class RunAlerts
{
    /// <summary>Fewer rows say nothing about a share.</summary>
    private const int FewestRows = 20;

    /// <summary>Looks at what applying a plan came to.</summary>
    public static Task AfterApplyAsync(RunContext context, ApplyReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        int rows = report.Written + report.Rejected + report.NotFound + report.Deferred;
        double share = rows == 0 ? 0 : (double)report.Rejected / rows;
        return rows < FewestRows && report.Rejected < FewestRows
            ? Task.CompletedTask
            : EdgeAsync(
                context,
                "rejected",
                r => r.RejectedAbove is { } above ? share > above : null,
                string.Create(CultureInfo.InvariantCulture, $"The CRM rejected {report.Rejected} of {rows} rows ({share:P1})"),
                $"Most frequent reason: {report.Errors.OrderByDescending(e => e.Value).Select(e => e.Key).FirstOrDefault() ?? "none given"}. Every row's verdict is in the ledger.",
                cancellationToken);
    }

    /// <summary>Notes whether a planned run is late.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="late">Which run is late and since when, in words; <see langword="null"/> = none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Task LateAsync(RunContext context, string? late, CancellationToken cancellationToken) => EdgeAsync(
        context,
        "late",
        r => r.RunLate ? late is not null : null,
        late ?? "Runs start in time again",
        late is null ? "" : "Scores in the CRM grow old until it runs. Look at the service's log and at /health.",
        cancellationToken);

    private static async Task EdgeAsync(RunContext context, string what, Func<AlertTrigger.Run, bool?> holds, string subject, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        foreach (AlertRule rule in context.Pipeline.Alerts)
        {
            if (rule.When is not AlertTrigger.Run trigger || holds(trigger) is not { } now)
            {
                continue;
            }

            string key = $"{AlertWatch.KeyOf(rule)}/run/{what}";
            bool was = (await context.Store.Decisions.ReadAsync(AlertWatch.Kind, [key], cancellationToken)).ContainsKey(key);
            if (now == was)
            {
                continue;
            }

            if (now || rule.OncePerState)
            {
                Notice notice = new(
                    $"{key}/{context.Now.UtcTicks}", string.Create(CultureInfo.InvariantCulture, $"{rule.Line}"), rule.Do, null, null, now ? subject : $"Over: {(what == "late" ? "runs start in time again" : "rows are accepted again")}", text, context.Now);
                await NoticeBook.AddAsync(context, [notice], cancellationToken);
            }

            await context.Store.Decisions.SaveAsync([new DecisionState(AlertWatch.Kind, key, null, context.Now, now ? "{}" : null)], cancellationToken);
        }
    }
}
