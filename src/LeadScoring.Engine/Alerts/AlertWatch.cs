using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Alerts;

/// <summary>Finds out, batch by batch while leads are scored, which alerts became true and which ended.</summary>
/// <remarks>That an alert holds for a lead is stored, so that it fires on becoming true and not in each run. An alert that is not <c>once_per_state</c> fires at most once a day for a lead.</remarks>
internal sealed class AlertWatch
{
    public const string Kind = "alert";

    private readonly RunContext _context;
    private readonly (AlertRule Rule, string Key)[] _rules;

    public AlertWatch(RunContext context)
    {
        _context = context;
        _rules = [.. context.Pipeline.Alerts.Where(a => a.When is not AlertTrigger.Run).Select(a => (a, KeyOf(a)))];
    }

    /// <summary>Looks at a batch.</summary>
    /// <param name="scored">New scores.</param>
    /// <param name="facts">Their facts, in the same order.</param>
    /// <param name="featureOf">A feature's value as text, by row and name; <see langword="null"/> when there is no such feature.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<int> LookAsync(IReadOnlyList<ScoredLead> scored, IReadOnlyList<LeadFacts> facts, Func<int, string, string?> featureOf, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_rules.Length == 0)
        {
            return 0;
        }

        await AccountOwners.PrepareAsync(_context, cancellationToken);
        LeadId[] leads = [.. scored.Select(s => s.Lead)];
        Dictionary<TimeSpan, IReadOnlyDictionary<LeadId, double>> before = [];
        foreach (TimeSpan within in _rules.Select(r => r.Rule.When).OfType<AlertTrigger.ScoreMoved>().Select(m => m.Within).Distinct())
        {
            before[within] = await _context.Store.Scores.ReadScoresAtAsync(leads, now - within, cancellationToken);
        }

        IReadOnlyDictionary<string, DecisionState> holding = await _context.Store.Decisions.ReadAsync(Kind, [.. _rules.SelectMany(r => leads.Select(l => StateKey(r.Key, l)))], cancellationToken);
        List<DecisionState> states = [];
        List<(AlertRule Rule, string Key, int Row, bool Began)> fired = [];
        foreach ((AlertRule rule, string key) in _rules)
        {
            for (int row = 0; row < scored.Count; row++)
            {
                int at = row;
                ScoredLead lead = scored[row];
                Func<string, string?> field = Turns.FieldOf(_context, facts[row], now);
                bool holds = Holds(rule.When, lead, before, n => n switch
                {
                    "score" => lead.Score.ToString(CultureInfo.InvariantCulture),
                    "tier" => lead.Tier.ToString(),
                    _ => featureOf(at, n) ?? field(n),
                });
                bool held = holding.ContainsKey(StateKey(key, lead.Lead));
                if (holds == held)
                {
                    continue;
                }

                states.Add(new DecisionState(Kind, StateKey(key, lead.Lead), lead.Lead, now, holds ? "{}" : null));
                if (holds || rule.OncePerState)
                {
                    fired.Add((rule, key, row, holds));
                }
            }
        }

        int added = await NoticeBook.AddAsync(_context, await NoticesAsync(fired, scored, facts, before, now, cancellationToken), cancellationToken);

        // After the notices: a run that is cut off in between finds the same edge again, and the keys keep it from telling twice.
        await _context.Store.Decisions.SaveAsync(states, cancellationToken);
        return added;
    }

    /// <summary>What identifies a rule, whatever line it stands on.</summary>
    public static string KeyOf(AlertRule rule)
    {
        string when = rule.When switch
        {
            AlertTrigger.ScoreMoved m => string.Create(CultureInfo.InvariantCulture, $"{(m.Rises ? "rises" : "falls")} {m.Points} {m.Within} {Words(m.And)}"),
            AlertTrigger.Lead l => Words(l.Condition),
            AlertTrigger.Run r => string.Create(CultureInfo.InvariantCulture, $"run {r.RejectedAbove} {r.RunLate}"),
            _ => "",
        };
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{when}|{rule.Do}|{rule.OncePerState}")))[..12];
    }

    /// <summary>A condition as people read it.</summary>
    internal static string Words(Condition condition) => condition switch
    {
        AllOf all => string.Join(" and ", all.Parts.Select(Words)),
        AnyOf any => string.Join(" or ", any.Parts.Select(Words)),
        Comparison c => $"{c.Name.Replace('_', ' ')} {Sign(c.Operator)} {string.Join(" or ", c.Values)}".TrimEnd(),
        _ => "always",
    };

    private static string Sign(ComparisonOperator op) => op switch
    {
        ComparisonOperator.EqualTo => "=",
        ComparisonOperator.NotEqualTo => "!=",
        ComparisonOperator.LessThan => "<",
        ComparisonOperator.AtMost => "<=",
        ComparisonOperator.GreaterThan => ">",
        ComparisonOperator.AtLeast => ">=",
        ComparisonOperator.Contains => "contains",
        ComparisonOperator.Exists => "exists",
        ComparisonOperator.IsEmpty => "is empty",
        _ => "",
    };

    private static string StateKey(string rule, LeadId lead) => $"{rule}/{lead}";

    private static bool Holds(AlertTrigger trigger, ScoredLead lead, Dictionary<TimeSpan, IReadOnlyDictionary<LeadId, double>> before, Func<string, string?> valueOf) => trigger switch
    {
        AlertTrigger.Lead l => l.Condition.Holds(valueOf),
        AlertTrigger.ScoreMoved m => before[m.Within].TryGetValue(lead.Lead, out double then)
            && (m.Rises ? lead.Score - then : then - lead.Score) >= m.Points && m.And.Holds(valueOf),
        _ => false,
    };

    private async Task<List<Notice>> NoticesAsync(
        List<(AlertRule Rule, string Key, int Row, bool Began)> fired, IReadOnlyList<ScoredLead> scored, IReadOnlyList<LeadFacts> facts, Dictionary<TimeSpan, IReadOnlyDictionary<LeadId, double>> before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Notice> notices = [];
        if (fired.Count == 0)
        {
            return notices;
        }

        LeadId[] leads = [.. fired.Select(f => scored[f.Row].Lead).Distinct()];
        IReadOnlyDictionary<LeadId, string> owners = await OwnersNow.ReadAsync(_context, leads, cancellationToken);
        IReadOnlyDictionary<LeadId, RoutingDecision> routing = await _context.Store.Scores.ReadRoutingAsync(leads, cancellationToken);
        foreach ((AlertRule rule, string key, int row, bool began) in fired)
        {
            ScoredLead lead = scored[row];
            string? person = rule.Do switch
            {
                AlertAction.Tell { Whom: AlertAudience.AccountOwner } => AccountOwners.Of(_context, facts[row]),
                AlertAction.Tell { Whom: AlertAudience.Ops } => null,
                _ => routing.GetValueOrDefault(lead.Lead)?.User is { } decided && !decided.StartsWith("queue ", StringComparison.Ordinal) ? decided : owners.GetValueOrDefault(lead.Lead),
            };
            string once = rule.OncePerState ? now.UtcTicks.ToString(CultureInfo.InvariantCulture) : now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
            string what = rule.When switch
            {
                AlertTrigger.ScoreMoved m => string.Create(CultureInfo.InvariantCulture, $"score {(m.Rises ? "rose" : "fell")} from {before[m.Within].GetValueOrDefault(lead.Lead, lead.Score):0} to {lead.Score:0}"),
                AlertTrigger.Lead l => Words(l.Condition),
                _ => "",
            };
            string reasons = string.Join("; ", lead.Factors.Take(3).Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Points:+0;-0;0} {f.Sentence}")));
            notices.Add(new Notice(
                $"alert/{key}/{lead.Lead}/{once}{(began ? "" : "/end")}",
                string.Create(CultureInfo.InvariantCulture, $"{rule.Line}"),
                rule.Do,
                person,
                lead.Lead,
                began ? $"{char.ToUpperInvariant(what[0])}{what[1..]}" : $"Over: {what}",
                string.Create(CultureInfo.InvariantCulture, $"{lead.Tier} lead with {lead.Score:0} points. {reasons}"),
                now));
        }

        return notices;
    }
}
