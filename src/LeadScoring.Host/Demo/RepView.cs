using System.Globalization;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Demo;

/// <summary>One lead as a rep sees it on the CRM record, from the values the CRM took.</summary>
/// <param name="Record">Which record.</param>
/// <param name="Score">Points in the CRM.</param>
/// <param name="Chance">Probability in the CRM.</param>
/// <param name="Tier">Tier in the CRM.</param>
/// <param name="Reasons">Reasons in the CRM.</param>
/// <param name="Owner">Who owns it.</param>
/// <param name="OwnerReason">Why.</param>
internal sealed record RepView(string Record, string? Score, string? Chance, string? Tier, IReadOnlyList<string> Reasons, string? Owner, string? OwnerReason)
{
    /// <summary>A hot, a warm and a cold lead (or as many as there are), the best of each by score.</summary>
    public static async Task<IReadOnlyList<RepView>> ReadAsync(PipelineSession session, CancellationToken cancellationToken)
    {
        Dictionary<Tier, ScoredLead> best = [];
        await foreach (ScoredLead lead in session.Store.Scores.ReadAllAsync(cancellationToken))
        {
            if (!best.TryGetValue(lead.Tier, out ScoredLead? before) || lead.Score > before.Score)
            {
                best[lead.Tier] = lead;
            }
        }

        List<RepView> views = [];
        Dictionary<ConnectionId, IReadOnlyList<CrmUser>> users = [];
        foreach (ScoredLead lead in best.OrderByDescending(b => b.Key).Select(b => b.Value))
        {
            if (await OfAsync(session, lead, users, cancellationToken) is { } view)
            {
                views.Add(view);
            }
        }

        return views;
    }

    /// <summary>Prints leads as cards.</summary>
    public static void Print(RunConsole console, IReadOnlyList<RepView> views)
    {
        if (console.IsJson || views.Count == 0)
        {
            return;
        }

        console.Line();
        console.Line("What reps see in the CRM:");
        foreach (RepView view in views)
        {
            List<string> lines = [$"Score {view.Score}   Tier {view.Tier}   Chance {view.Chance}", .. view.Reasons.Select(r => $"  {r}"), $"Owner {view.Owner}: {view.OwnerReason}"];
            console.Out.Write(new Panel(new Text(string.Join('\n', lines))).Header(Markup.Escape(view.Record)).Border(BoxBorder.Rounded));
        }
    }

    private static async Task<RepView?> OfAsync(PipelineSession session, ScoredLead lead, Dictionary<ConnectionId, IReadOnlyList<CrmUser>> users, CancellationToken cancellationToken)
    {
        IReadOnlyList<LeadRecord> records = await session.Store.Facts.FindRecordsAsync([lead.Lead], cancellationToken);
        foreach (WriteBackTarget target in session.Pipeline.WriteBack)
        {
            CrmRecordId[] ids = [.. records.Where(r => r.Record.Connection == target.Stream.Connection && r.Record.Stream == target.Stream.Stream).Select(r => r.Record.Id)];
            if (ids.Length == 0 || await session.Store.Records.ReadAsync(target.Stream, ids, cancellationToken) is not [{ } stored, ..])
            {
                continue;
            }

            string? Value(WriteBackValue value, int number = 0) => target.Fields.FirstOrDefault(f => f.Value == value && f.FactorNumber == number) is { } field
                ? stored.Record.Fields.GetValueOrDefault(field.Field)
                : null;
            string? ownerId = Value(WriteBackValue.Owner);
            if (ownerId is not null && !users.ContainsKey(target.Stream.Connection))
            {
                users[target.Stream.Connection] = await session.Connectors[target.Stream.Connection].ReadUsersAsync(cancellationToken);
            }

            CrmUser? owner = users.GetValueOrDefault(target.Stream.Connection)?.FirstOrDefault(u => u.Id.Value == ownerId);
            return new RepView(
                string.Create(CultureInfo.InvariantCulture, $"{target.Stream} {stored.Record.Id}"),
                Value(WriteBackValue.Score),
                Value(WriteBackValue.Probability),
                Value(WriteBackValue.Tier),
                [.. Enumerable.Range(1, 3).Select(n => Value(WriteBackValue.Factor, n)).Where(r => !string.IsNullOrEmpty(r)).Select(r => r!)],
                owner?.Name ?? ownerId,
                Value(WriteBackValue.OwnerReason));
        }

        return null;
    }
}
