using System.Runtime.InteropServices;

namespace LeadScoring.FeatureStore;

/// <summary>Of one lead, what group features need and nothing more: 16 bytes per activity that counts, about 300 bytes besides.</summary>
internal sealed class GroupMember
{
    private GroupMember(long createdAt, FieldHistory.Step[][] shared, FieldHistory.Step[][] histories, (long, long)[][] events) =>
        (CreatedAt, Shared, Histories, Events) = (createdAt, shared, histories, events);

    /// <summary>When the lead came into being, UTC ticks.</summary>
    public long CreatedAt { get; }

    /// <summary>Per group feature: the shared value over time.</summary>
    public FieldHistory.Step[][] Shared { get; }

    /// <summary>Per field of the plan: its value over time.</summary>
    public FieldHistory.Step[][] Histories { get; }

    /// <summary>Per condition of the plan: the activities that fulfil it, by the time they happened.</summary>
    public (long Happened, long Known)[][] Events { get; }

    /// <summary>Takes what is needed; <see langword="null"/> when the lead never shares anything.</summary>
    /// <param name="plan">What is needed.</param>
    /// <param name="lead">The lead.</param>
    /// <param name="pool">Texts that repeat are kept once.</param>
    public static GroupMember? Of(MemberPlan plan, LeadFacts lead, Dictionary<string, string> pool)
    {
        List<FieldHistory.Step> steps = [];
        FieldHistory.Step[][] shared = new FieldHistory.Step[plan.Groups.Count][];
        bool any = false;
        for (int g = 0; g < shared.Length; g++)
        {
            string over = plan.Groups[g].Over;
            int same = FirstOver(plan, g);
            if (same < g)
            {
                shared[g] = shared[same];
                continue;
            }

            if (over == GroupFeature.Account)
            {
                FieldHistory.Read(AccountView.InstantsOf(lead, null), at => GroupBook.SharedValue(plan.Groups[g], lead, at), steps);
            }
            else
            {
                FieldHistory.Read(lead, over, steps);
            }

            shared[g] = Pooled(steps, pool);
            any |= shared[g].Length > 0;
        }

        if (!any)
        {
            return null;
        }

        FieldHistory.Step[][] histories = new FieldHistory.Step[plan.Fields.Count][];
        for (int f = 0; f < histories.Length; f++)
        {
            (string field, bool ofAccount) = plan.Fields[f];
            if (ofAccount)
            {
                FieldHistory.Read(AccountView.InstantsOf(lead, field), at => AccountView.ValueAt(lead, field, at), steps);
            }
            else
            {
                FieldHistory.Read(lead, field, steps);
            }

            histories[f] = Pooled(steps, pool);
        }

        return new GroupMember(lead.CreatedAt.UtcTicks, shared, histories, EventsOf(plan, lead));
    }

    /// <summary>The last activity of a condition that had happened by then; −1 for none.</summary>
    public int LastBy(int condition, long ticks)
    {
        (long Happened, long Known)[] events = Events[condition];
        int low = 0;
        int high = events.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (events[middle].Happened <= ticks)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    private static int FirstOver(MemberPlan plan, int group)
    {
        int first = 0;
        while (plan.Groups[first].Over != plan.Groups[group].Over)
        {
            first++;
        }

        return first;
    }

    private static (long, long)[][] EventsOf(MemberPlan plan, LeadFacts lead)
    {
        List<(long, long)>[] events = new List<(long, long)>[plan.Conditions];
        for (int c = 0; c < events.Length; c++)
        {
            events[c] = [];
        }

        for (int i = 0; events.Length > 0 && i < lead.Activities.Count; i++)
        {
            ActivityFact activity = lead.Activities[i];
            foreach (int c in plan.Match(activity))
            {
                events[c].Add((activity.HappenedAt.UtcTicks, activity.KnownAt.UtcTicks));
            }
        }

        return [.. events.Select(e => e.ToArray())];
    }

    private static FieldHistory.Step[] Pooled(List<FieldHistory.Step> steps, Dictionary<string, string> pool)
    {
        if (steps.Count == 0)
        {
            return [];
        }

        FieldHistory.Step[] pooled = new FieldHistory.Step[steps.Count];
        for (int i = 0; i < pooled.Length; i++)
        {
            string? text = steps[i].Text;
            if (text is not null)
            {
                ref string? kept = ref CollectionsMarshal.GetValueRefOrAddDefault(pool, text, out _);
                text = kept ??= text;
            }

            pooled[i] = steps[i] with { Text = text };
        }

        return pooled;
    }
}
