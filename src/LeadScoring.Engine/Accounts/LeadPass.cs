using System.Runtime.CompilerServices;
using LeadScoring.FeatureStore;

namespace LeadScoring.Engine.Accounts;

/// <summary>Reads leads with all that their rows need: their accounts, and what the other leads of their groups are like.</summary>
/// <remarks>For a mapping without accounts and group features it is the plain reading of facts, at no extra cost.</remarks>
internal static class LeadPass
{
    private const int Chunk = 500;

    /// <summary>Leads with their accounts, in the order of the store.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="leads">Which; <see langword="null"/> = all.</param>
    /// <param name="now">As of when the account's owner is told, UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <remarks>Accounts are looked up once per 500 leads.</remarks>
    public static IAsyncEnumerable<LeadFacts> ReadAsync(RunContext context, IReadOnlySet<LeadId>? leads, DateTimeOffset now, CancellationToken cancellationToken) =>
        context.Pipeline.Accounts.Count == 0
            ? context.Store.Facts.ReadLeadsAsync(leads, cancellationToken)
            : ReadWithAccountsAsync(context, leads, now, cancellationToken);

    /// <summary>Adds to the leads that are to be scored those whose groups they belong to, and makes them due: a row made from several leads is news when one of them is.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="due">Leads with news, or whose features move with the clock.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<IReadOnlySet<LeadId>> SpreadAsync(RunContext context, IReadOnlySet<LeadId> due, CancellationToken cancellationToken) =>
        GroupBook.IsNeeded(context.Pipeline.Features) ? await context.Store.Relations.SpreadDueAsync(due, cancellationToken) : due;

    /// <summary>Says before a pass over all leads which of them have news by others of their groups: a score that changes for that reason is no fault.</summary>
    public static async ValueTask SpreadBeforeAllAsync(RunContext context, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!GroupBook.IsNeeded(context.Pipeline.Features))
        {
            return;
        }

        IReadOnlySet<LeadId> due = await context.Store.Facts.ReadDueAsync(now, cancellationToken);
        if (due.Count < await context.Store.Facts.CountLeadsAsync(cancellationToken))
        {
            await context.Store.Relations.SpreadDueAsync(due, cancellationToken);
        }
    }

    /// <summary>What rows as of one instant need to know of other leads; <see langword="null"/> where no feature looks across leads.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="leads">Whose rows are to be made; <see langword="null"/> = all.</param>
    /// <param name="asOf">As of when; <see langword="null"/> = for any instants.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<GroupBook?> GatherAsync(RunContext context, IReadOnlySet<LeadId>? leads, DateTimeOffset? asOf, CancellationToken cancellationToken)
    {
        if (!GroupBook.IsNeeded(context.Pipeline.Features))
        {
            return null;
        }

        GroupBook book = new(context.Pipeline.Features, asOf);
        IReadOnlySet<LeadId>? concerned = leads is null ? null : await context.Store.Relations.ReadSharingAsync(leads, cancellationToken);
        await foreach (LeadFacts lead in ReadAsync(context, concerned, asOf ?? context.Now, cancellationToken))
        {
            book.Add(lead);
        }

        return book;
    }

    private static async IAsyncEnumerable<LeadFacts> ReadWithAccountsAsync(RunContext context, IReadOnlySet<LeadId>? leads, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LeadFacts> chunk = new(Chunk);
        await foreach (LeadFacts lead in context.Store.Facts.ReadLeadsAsync(leads, cancellationToken))
        {
            chunk.Add(lead);
            if (chunk.Count < Chunk)
            {
                continue;
            }

            foreach (LeadFacts complete in await CompleteAsync(context, chunk, now, cancellationToken))
            {
                yield return complete;
            }

            chunk.Clear();
        }

        foreach (LeadFacts complete in await CompleteAsync(context, chunk, now, cancellationToken))
        {
            yield return complete;
        }
    }

    private static async Task<IReadOnlyList<LeadFacts>> CompleteAsync(RunContext context, List<LeadFacts> leads, DateTimeOffset now, CancellationToken cancellationToken)
    {
        string[] keys = [.. leads.SelectMany(KeysOf).Distinct(StringComparer.Ordinal)];
        if (keys.Length == 0)
        {
            return leads;
        }

        IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>> accounts = await context.Store.Relations.FindAccountsAsync(keys, cancellationToken);
        return [.. leads.Select(l => Complete(l, accounts, now))];
    }

    private static LeadFacts Complete(LeadFacts lead, IReadOnlyDictionary<string, IReadOnlyList<AccountFacts>> accounts, DateTimeOffset now)
    {
        AccountFacts[] mine =
        [
            .. KeysOf(lead).SelectMany(k => accounts.GetValueOrDefault(k) ?? []).DistinctBy(a => a.Account)
                .OrderBy(a => a.Priority).ThenBy(a => a.CreatedAt).ThenBy(a => a.Account.ToString(), StringComparer.Ordinal),
        ];
        if (mine.Length == 0)
        {
            return lead;
        }

        LeadFacts complete = lead with { Accounts = mine };
        return complete with { AccountOwner = AccountView.OwnerAt(complete, now) };
    }

    private static IEnumerable<string> KeysOf(LeadFacts lead) =>
        lead.Values.Where(v => v.Field.StartsWith('@') && v.Text is not null).Select(v => v.Field == ReservedFields.Domain ? SharedKey.Domain(v.Text!) : SharedKey.Account(v.Text!));
}
