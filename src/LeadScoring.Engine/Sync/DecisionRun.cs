using LeadScoring.Engine.Alerts;
using LeadScoring.Engine.Routing;
using LeadScoring.Engine.Sla;
using LeadScoring.Engine.WriteBack;

namespace LeadScoring.Engine.Sync;

/// <summary>What runs do about decisions besides scoring: before the plan, leads that waited and clocks that are over; after it, what people are told.</summary>
public static class DecisionRun
{
    /// <summary>Before the plan is made: gives leads that waited to somebody, and leads that were not touched in time to somebody else.</summary>
    /// <returns>Leads whose owner changed here.</returns>
    public static async Task<IReadOnlySet<LeadId>> BeforePlanAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        IReadOnlyList<LeadId> placed = await WaitingLeads.RunAsync(context, cancellationToken);
        SlaReport sla = await SlaStage.RunAsync(context, cancellationToken);
        return placed.Concat(sla.Leads).ToHashSet();
    }

    /// <summary>After the plan was applied: tells people. What cannot be delivered now waits and never fails the run.</summary>
    public static async Task<NoticeReport> AfterApplyAsync(RunContext context, ApplyReport? apply, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (apply is not null)
        {
            await RunAlerts.AfterApplyAsync(context, apply, cancellationToken);
        }

        return await NoticeSender.RunAsync(context, cancellationToken);
    }

    /// <summary>Between two runs: looks at clocks, waiting leads and notices alone, and writes owners that changed. Cheap when there is nothing to do; asks no CRM then.</summary>
    /// <exception cref="HeldException">A guard stopped the write.</exception>
    public static async Task<NoticeReport> TickAsync(RunContext context, CancellationToken cancellationToken)
    {
        IReadOnlySet<LeadId> changed = await BeforePlanAsync(context, cancellationToken);
        ApplyReport? apply = changed.Count == 0 ? null : await ApplyStage.RunAsync(context, await PlanStage.RunAsync(context, changed, cancellationToken), refresh: false, cancellationToken);
        return await AfterApplyAsync(context, apply, cancellationToken);
    }
}
