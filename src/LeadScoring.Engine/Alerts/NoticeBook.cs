using System.Globalization;

namespace LeadScoring.Engine.Alerts;

/// <summary>Takes notices into the store, each once, and no more than people can read.</summary>
internal static class NoticeBook
{
    /// <summary>Most notices of one rule in one run; the others become one.</summary>
    public const int MostPerRule = 25;

    /// <summary>Most notices to one person by one way in 24 hours; the others become one.</summary>
    public const int MostPerPerson = 50;

    private const int MostLookedAt = 20_000;

    /// <summary>Adds notices that are not known yet.</summary>
    /// <returns>How many were added, summaries included.</returns>
    public static async Task<int> AddAsync(RunContext context, IReadOnlyList<Notice> notices, CancellationToken cancellationToken)
    {
        if (notices.Count == 0)
        {
            return 0;
        }

        IDecisionStore store = context.Store.Decisions;
        string[] keys = [.. notices.Select(n => n.Key)];
        HashSet<string> known = [.. (await store.ReadAsync(Notice.Waiting, keys, cancellationToken)).Keys, .. (await store.ReadAsync(Notice.Sent, keys, cancellationToken)).Keys];
        Dictionary<string, int> toPerson = [];
        foreach (string kind in (string[])[Notice.Sent, Notice.Waiting])
        {
            foreach (DecisionState state in await store.ReadAsync(kind, context.Now.AddDays(-1), DateTimeOffset.MaxValue, MostLookedAt, cancellationToken))
            {
                string person = PersonOf(Notice.Parse(state));
                toPerson[person] = toPerson.GetValueOrDefault(person) + 1;
            }
        }

        List<Notice> added = [];
        Dictionary<string, (Notice First, int Count)> heldBack = [];
        Dictionary<string, int> ofRule = [];
        foreach (Notice notice in notices.Where(n => known.Add(n.Key)))
        {
            string person = PersonOf(notice);
            int rule = ofRule[notice.Rule] = ofRule.GetValueOrDefault(notice.Rule) + 1;
            int own = toPerson[person] = toPerson.GetValueOrDefault(person) + 1;
            if (notice.Action is AlertAction.AddToList || (rule <= MostPerRule && own <= MostPerPerson))
            {
                added.Add(notice);
            }
            else
            {
                heldBack[person] = heldBack.TryGetValue(person, out (Notice First, int Count) held) ? (held.First, held.Count + 1) : (notice, 1);
            }
        }

        foreach ((string person, (Notice first, int count)) in heldBack)
        {
            string key = $"more/{person}/{context.Now.UtcDateTime:yyyyMMdd}/{first.Rule}";
            if (known.Add(key) && !(await store.ReadAsync(Notice.Sent, [key], cancellationToken)).ContainsKey(key))
            {
                added.Add(first with
                {
                    Key = key,
                    Lead = null,
                    Subject = string.Create(CultureInfo.InvariantCulture, $"{count} more notices were held back"),
                    Text = $"\"{first.Subject}\" came true for more leads than anybody reads one by one. Look at the list of hot leads in the CRM, or make the alert's condition stricter.",
                });
            }
        }

        await store.SaveAsync([.. added.Select(n => n.ToState(context.Now))], cancellationToken);
        return added.Count;
    }

    private static string PersonOf(Notice notice) => notice.Action is AlertAction.Tell tell ? $"{tell.Channel}/{notice.For ?? tell.Whom.ToString()}" : "list";
}
