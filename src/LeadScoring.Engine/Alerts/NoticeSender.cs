using System.Runtime.CompilerServices;

namespace LeadScoring.Engine.Alerts;

/// <summary>Delivers waiting notices: a task or a list of the CRM by its connector, everything else by the channels of the host.</summary>
/// <remarks>A notice stays until it was delivered, is tried again after one minute, two, four … up to an hour, and given up after a day. Delivered ones are remembered by key for 30 days.</remarks>
public static class NoticeSender
{
    private const int MostPerRun = 500;
    private static readonly TimeSpan MostDelay = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>One delivery at a time per store: the watch for late runs must be able to tell while a run hangs, and never twice.</summary>
    private static readonly ConditionalWeakTable<IStore, SemaphoreSlim> Turns = [];

    /// <summary>Delivers what is due.</summary>
    /// <param name="context">The pipeline, its store and its channels.</param>
    /// <param name="cancellationToken">Cancels between notices.</param>
    public static async Task<NoticeReport> RunAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        SemaphoreSlim turn = Turns.GetValue(context.Store, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await DeliverDueAsync(context, cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    private static async Task<NoticeReport> DeliverDueAsync(RunContext context, CancellationToken cancellationToken)
    {
        IDecisionStore store = context.Store.Decisions;
        IReadOnlyList<DecisionState> due = await store.ReadAsync(Notice.Waiting, DateTimeOffset.MinValue, context.Now, MostPerRun, cancellationToken);
        if (due.Count == 0)
        {
            return new NoticeReport(0, 0, 0, null);
        }

        LeadId[] leads = [.. due.Select(d => d.Lead).OfType<LeadId>().Distinct()];
        ILookup<LeadId, RecordRef> records = (await context.Store.Facts.FindRecordsAsync(leads, cancellationToken)).ToLookup(r => r.Lead, r => r.Record);
        int sent = 0, waiting = 0, givenUp = 0;
        string? problem = null;
        foreach (DecisionState state in due)
        {
            Notice notice = Notice.Parse(state);
            try
            {
                List<DecisionState> done = await DeliverAsync(context, notice, notice.Lead is { } lead ? [.. records[lead]] : [], cancellationToken);
                done.Add(state with { Body = null });
                done.Add((notice with { Text = "" }).ToState(context.Now) with { Kind = Notice.Sent });
                await store.SaveAsync(done, CancellationToken.None);
                sent++;
            }
            catch (CrmException e)
            {
                problem ??= e.Message;
                bool over = context.Now - notice.CreatedAt > Patience;
                Notice again = notice with { Attempts = notice.Attempts + 1 };
                TimeSpan delay = TimeSpan.FromMinutes(Math.Min(MostDelay.TotalMinutes, Math.Pow(2, Math.Min(again.Attempts - 1, 10))));
                await store.SaveAsync(over ? [state with { Body = null }, again.ToState(context.Now) with { Kind = Notice.GivenUp }] : [again.ToState(context.Now + delay)], CancellationToken.None);
                givenUp += over ? 1 : 0;
                waiting += over ? 0 : 1;
            }
        }

        await store.RemoveAsync(Notice.Sent, context.Now - Remembered, cancellationToken);
        return new NoticeReport(sent, waiting, givenUp, problem);
    }

    private static async Task<List<DecisionState>> DeliverAsync(RunContext context, Notice notice, RecordRef[] records, CancellationToken cancellationToken)
    {
        switch (notice.Action)
        {
            case AlertAction.AddToList list:
                await OnListAsync(context, list, records, cancellationToken);
                return [];
            case AlertAction.Tell { Channel: AlertChannel.Task, Connection: { } connection } tell:
                return [await AsTaskAsync(context, notice, await RecipientAsync(context, notice, tell, cancellationToken), connection, records, cancellationToken)];
            case AlertAction.Tell tell:
                if (!context.Channels.TryGetValue(tell.Channel, out INoticeChannel? channel))
                {
                    throw new CrmException(CrmFailureKind.Misconfigured, $"Notices by {tell.Channel.ToString().ToLowerInvariant()} are not set up here.");
                }

                NoticeMessage message = new(notice.Key, context.Pipeline.Name, await RecipientAsync(context, notice, tell, cancellationToken), notice.Subject, notice.Text, [.. records.Select(r => r.ToString())], notice.CreatedAt);
                await channel.SendAsync(message, cancellationToken);
                return [];
            default:
                throw new CrmException(CrmFailureKind.Misconfigured, "An alert names no way that is known here.");
        }
    }

    /// <summary>A manager is looked up in the CRM; where it names none, those who run the service are told.</summary>
    private static async ValueTask<string?> RecipientAsync(RunContext context, Notice notice, AlertAction.Tell tell, CancellationToken cancellationToken)
    {
        if (tell.Whom != AlertAudience.Manager)
        {
            return tell.Whom == AlertAudience.Ops ? null : notice.For;
        }

        return (await context.Owners.ReadAsync(context, cancellationToken)).Values.SelectMany(u => u).FirstOrDefault(u => u.Email.Length > 0 && string.Equals(u.Email, notice.For, StringComparison.OrdinalIgnoreCase))?.Manager;
    }

    private static async Task<DecisionState> AsTaskAsync(RunContext context, Notice notice, string? to, ConnectionId connection, RecordRef[] records, CancellationToken cancellationToken)
    {
        ICrmConnector connector = context.Connectors[connection];
        IReadOnlyList<CrmUser> users = await context.Owners.OfAsync(context, connection, cancellationToken);
        CrmUser owner = users.FirstOrDefault(u => u.IsActive && !u.IsQueue && string.Equals(u.Email, to, StringComparison.OrdinalIgnoreCase))
            ?? throw new CrmException(CrmFailureKind.Misconfigured, $"A task on {connection} needs somebody to give it to; the person is not an active user there.");
        RecordRef? about = records.Where(r => r.Connection == connection).Select(r => (RecordRef?)r).FirstOrDefault();
        RecordRef task = await connector.CreateTaskAsync(new TaskDraft(notice.Key, owner.Id, about, notice.Subject, notice.Text, notice.CreatedAt), cancellationToken);

        // An answer that was lost before may have let a pull take the task for an activity meanwhile.
        await context.Store.Facts.ReplaceAsync([new RecordFacts(task, null, context.Now, IsRemoved: true, [], [], [], [])], cancellationToken);
        return OwnTasks.Of(task, notice.Lead, context.Now);
    }

    private static async Task OnListAsync(RunContext context, AlertAction.AddToList list, RecordRef[] records, CancellationToken cancellationToken)
    {
        CrmRecordId[] here = [.. records.Where(r => r.Connection == list.Connection).Select(r => r.Id)];
        if (here.Length > 0)
        {
            await context.Connectors[list.Connection].AddToListAsync(list.List, here, cancellationToken);
        }
    }
}

/// <summary>What delivering notices did.</summary>
/// <param name="Sent">Delivered.</param>
/// <param name="Waiting">Failed and to be tried again.</param>
/// <param name="GivenUp">Given up after a day.</param>
/// <param name="Problem">The first failure's words.</param>
public sealed record NoticeReport(int Sent, int Waiting, int GivenUp, string? Problem);
