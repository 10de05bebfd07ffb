using System.Text.RegularExpressions;

namespace LeadScoring.Mapping;

/// <summary>Reads <c>alerts</c>: who is told about what, and what is done by itself.</summary>
internal static partial class AlertsChapter
{
    private const string TaskStream = "task";

    private const string ListStream = "list";

    public static IReadOnlyList<AlertRule> Read(Node? node, FeatureSet features, IReadOnlyList<string> featureNames, MappingContext context)
    {
        List<AlertRule> rules = [];
        if (node is null)
        {
            return rules;
        }

        if (node is not ListNode list)
        {
            context.Problems.Error(node.At, "alerts must be a list, for example - { when: score rises 20 within 24h, tell: owner, how: email }");
            return rules;
        }

        string[] known = [.. new[] { "score", "tier", RoutingWords.AccountOwner }.Concat(context.LeadFieldNames).Concat(featureNames).Distinct(StringComparer.Ordinal)];
        LeadConditions conditions = new(known, features, context);
        foreach (Node item in list.Items)
        {
            if (Section.Open(item, "alerts", context.Problems, RoutingWords.AlertKeys) is not { } section || section.RequireText("when", "score rises 20 within 24h") is not { } when)
            {
                continue;
            }

            AlertTrigger? trigger = ReadTrigger(when, conditions, context.Problems);
            AlertAction? action = ReadAction(section, trigger is AlertTrigger.Run, context);
            bool once = section.YesNo("once_per_state") ?? false;
            if (trigger is not null && action is not null)
            {
                rules.Add(new AlertRule(trigger, action, once, section.At.Line));
            }
        }

        return rules;
    }

    [GeneratedRegex(@"^score\s+(?<way>rises|falls)\s+(?<points>\S+)\s+within\s+(?<window>\S+)(?:\s+and\s+(?<rest>.+))?$", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex ScoreMoved();

    [GeneratedRegex(@"^(?:run|rejected)\s", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AboutRun();

    private static AlertTrigger? ReadTrigger(TextNode node, LeadConditions conditions, ProblemList problems)
    {
        if (node.Text.StartsWith("score rises", StringComparison.Ordinal) || node.Text.StartsWith("score falls", StringComparison.Ordinal))
        {
            return ReadMove(node, conditions, problems);
        }

        if (AboutRun().IsMatch(node.Text))
        {
            return ReadRun(node, problems);
        }

        return conditions.Read(node, "lead field or feature") is { } condition ? new AlertTrigger.Lead(condition) : null;
    }

    private static AlertTrigger.ScoreMoved? ReadMove(TextNode node, LeadConditions conditions, ProblemList problems)
    {
        Match match = ScoreMoved().Match(node.Text);
        if (!match.Success || !Scalars.TryNumber(match.Groups["points"].Value, out double points) || points is <= 0 or > 100)
        {
            problems.Error(node.At, $"alerts.when: \"{node.Text}\" is no move of the score. Write for example: score rises 20 within 24h and tier = hot");
            return null;
        }

        Group window = match.Groups["window"];
        if (Scalars.Window(new TextNode(node.Inside(window.Index), window.Value, isQuoted: false), "alerts.when", problems) is not { } within)
        {
            return null;
        }

        Condition and = new Always();
        if (match.Groups["rest"] is { Success: true } rest)
        {
            if (conditions.Read(new TextNode(node.Inside(rest.Index), rest.Value, isQuoted: false), "lead field or feature") is not { } further)
            {
                return null;
            }

            and = further;
        }

        return new AlertTrigger.ScoreMoved(match.Groups["way"].Value == "rises", points, within, and);
    }

    /// <summary><c>rejected &gt; 1% or run late</c>, or one of both.</summary>
    private static AlertTrigger.Run? ReadRun(TextNode node, ProblemList problems)
    {
        double? rejected = null;
        bool late = false;
        int offset = 0;
        foreach (string part in node.Text.Split(" or "))
        {
            string[] words = part.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["run", "late"])
            {
                late = true;
            }
            else if (words is ["rejected", ">", { } share])
            {
                int start = offset + part.IndexOf(share, StringComparison.Ordinal);
                if (Scalars.Share(new TextNode(node.Inside(start), share, isQuoted: false), "alerts.when", problems) is not { } above)
                {
                    return null;
                }

                rejected = above;
            }
            else
            {
                problems.Error(node.Inside(offset), $"alerts.when: \"{part.Trim()}\" says nothing of a run. Write: rejected > 1% or run late");
                return null;
            }

            offset += part.Length + " or ".Length;
        }

        return new AlertTrigger.Run(rejected, late);
    }

    private static AlertAction? ReadAction(Section section, bool aboutRun, MappingContext context)
    {
        ProblemList problems = context.Problems;
        if (section.Has("tell") == section.Has("do"))
        {
            problems.Error(section.Entry("do")?.Key.At ?? section.At, section.Has("tell") ? "An alert either tells somebody or does something. Make two alerts of it." : "An alert needs tell: (owner, account_owner, manager or ops) or do: (add_to hs.list \"NAME\").");
            return null;
        }

        if (section.Text("do") is { } act)
        {
            return ReadList(section, act, aboutRun, context);
        }

        if (section.Choice("tell", RoutingWords.Audiences) is not { } whom || section.RequireText("how", "email") is not { } how)
        {
            return null;
        }

        if (aboutRun && whom != AlertAudience.Ops)
        {
            problems.Error(section.Find("tell")!.At, "A run has no owner, so only ops can be told of it. Write tell: ops");
            return null;
        }

        if (whom == AlertAudience.AccountOwner)
        {
            LeadConditions.WarnOfUnknownOwner(section.Find("tell")!.At, context);
        }

        return ReadChannel(how, whom, context);
    }

    private static AlertAction.Tell? ReadChannel(TextNode how, AlertAudience whom, MappingContext context)
    {
        if (RoutingWords.Channels.TryGetValue(how.Text, out AlertChannel channel))
        {
            return new AlertAction.Tell(whom, channel, null);
        }

        if (!how.Text.EndsWith($".{TaskStream}", StringComparison.Ordinal))
        {
            string[] known = [.. context.Connections.Select(c => $"{c.Id}.{TaskStream}"), .. RoutingWords.Channels.Keys];
            context.Problems.Error(how.At, $"alerts.how: \"{how.Text}\" is no way to tell somebody{Nearest.Hint(how.Text, known)}");
            return null;
        }

        if (context.Stream(how, "alerts.how") is not { } task)
        {
            return null;
        }

        if (whom == AlertAudience.Ops)
        {
            context.Problems.Error(how.At, "alerts.how: ops work outside the CRM and see no tasks. Write email, webhook or log.");
            return null;
        }

        return new AlertAction.Tell(whom, AlertChannel.Task, task.Connection);
    }

    /// <summary><c>add_to hs.list "Re-engage"</c></summary>
    private static AlertAction.AddToList? ReadList(Section section, TextNode act, bool aboutRun, MappingContext context)
    {
        if (section.Entry("how") is { } how)
        {
            context.Problems.Error(how.Key.At, "alerts.how belongs to tell. Remove it.");
        }

        string[] words = act.Text.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        string name = words.Length == 3 ? words[2].Trim().Trim('"', '\'') : string.Empty;
        if (words is not ["add_to", { } stream, _] || name.Length == 0 || !stream.EndsWith($".{ListStream}", StringComparison.Ordinal))
        {
            context.Problems.Error(act.At, $"alerts.do: \"{act.Text}\" is nothing that can be done. Write for example: add_to hs.list \"Re-engage\"");
            return null;
        }

        TextNode place = new(act.Inside(act.Text.IndexOf(stream, StringComparison.Ordinal)), stream, isQuoted: false);
        if (context.Stream(place, "alerts.do") is not { } list)
        {
            return null;
        }

        if (context.IsSalesforce(list))
        {
            context.Problems.Error(place.At, $"alerts.do: {list.Connection} has no lists that a lead can be put on; HubSpot has.");
            return null;
        }

        if (aboutRun)
        {
            context.Problems.Error(act.At, "alerts.do: a run cannot be put on a list. Write tell: ops");
            return null;
        }

        return new AlertAction.AddToList(list.Connection, name);
    }
}
