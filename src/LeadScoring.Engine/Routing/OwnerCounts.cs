namespace LeadScoring.Engine.Routing;

/// <summary>Keeps count of who owns open leads, by what the CRM says: people also take and pass on leads by hand.</summary>
internal static class OwnerCounts
{
    /// <summary>A decision as young as this may not be in the CRM yet, so it counts and not the CRM.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromMinutes(15);

    /// <summary>Compares a batch of leads with what is noted; does nothing unless a team gives leads to whoever has the fewest.</summary>
    public static async Task NoteAsync(RunContext context, IReadOnlyDictionary<LeadId, RoutingDecision> routing, IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        if (context.Pipeline.Teams.All(t => t.Order != TeamOrder.FewestOpenFirst))
        {
            return;
        }

        DateTimeOffset settled = context.Now - OnItsWay;
        LeadId[] asked = [.. leads.Where(l => !routing.TryGetValue(l, out RoutingDecision? d) || d.User is null || d.DecidedAt < settled)];
        IReadOnlyDictionary<LeadId, string> now = await OwnersNow.ReadAsync(context, asked, cancellationToken);
        IReadOnlyDictionary<LeadId, string> noted = await context.Store.Decisions.ReadOwnersAsync(asked, cancellationToken);
        await context.Store.Decisions.SaveOwnersAsync(
            asked.Where(l => now.GetValueOrDefault(l) != noted.GetValueOrDefault(l)).ToDictionary(l => l, l => now.GetValueOrDefault(l)), cancellationToken);
    }
}
