using System.Globalization;

namespace LeadScoring.Engine.Routing;

/// <summary>Finds whose turn it is. Pure: what a decision's record holds is all it looks at, so that the record can be replayed.</summary>
/// <remarks>
/// Each turn earns every candidate who is not excluded their share; whoever has earned most gets the lead and pays one for it (deficit-weighted round
/// robin). Ties go to whoever waited longest, then to file order, never to chance. Who is excluded neither earns nor pays, so an absence leaves no echo.
/// </remarks>
public static class NextInTeam
{
    /// <summary>Sums of shares carry rounding; a difference smaller than this is a tie.</summary>
    private const double Tie = 1e-9;

    /// <summary>Whose turn it is; <see langword="null"/> when everybody is excluded.</summary>
    public static string? Of(TeamOrder order, IReadOnlyList<RouteCandidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        RouteCandidate[] free = [.. candidates.Where(c => c.Excluded is null)];
        if (free.Length == 0)
        {
            return null;
        }

        double weights = free.Sum(c => c.Weight);
        RouteCandidate best = free[0];
        foreach (RouteCandidate other in free.Skip(1))
        {
            if (Compare(order, best, other, weights) > 0)
            {
                best = other;
            }
        }

        return best.User;
    }

    /// <summary>The owner that a record stands for.</summary>
    public static string? Replay(RoutingRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return record.Team is null ? record.Chosen : Of(record.Order, record.Candidates);
    }

    /// <summary>The owner had one thing been different: an excluded person were not, or the chosen one were not there.</summary>
    public static string? Replay(RoutingRecord record, string without)
    {
        ArgumentNullException.ThrowIfNull(record);
        return Of(record.Order, [.. record.Candidates.Select(c => c.User != without ? c : c with { Excluded = c.Excluded is null ? new RouteExclusion(RouteExclusionKind.OffDuty, "taken away") : null })]);
    }

    /// <summary>What decided between the candidates.</summary>
    internal static string TieBreak(TeamOrder order, IReadOnlyList<RouteCandidate> candidates, string? chosen)
    {
        RouteCandidate[] free = [.. candidates.Where(c => c.Excluded is null)];
        if (chosen is null || free.Length == 0)
        {
            return "nobody was free";
        }

        if (free.Length == 1)
        {
            return "the only one who was free";
        }

        double weights = free.Sum(c => c.Weight);
        RouteCandidate won = free.First(c => c.User == chosen);
        RouteCandidate[] others = [.. free.Where(c => c.User != chosen)];
        if (order == TeamOrder.FewestOpenFirst && others.All(o => Load(won) < Load(o)))
        {
            return string.Create(CultureInfo.InvariantCulture, $"fewest open leads for the share ({won.Open})");
        }

        string among = order == TeamOrder.FewestOpenFirst ? "equally few open leads; " : "";
        RouteCandidate[] level = order == TeamOrder.FewestOpenFirst ? [.. others.Where(o => Load(o).Equals(Load(won)))] : others;
        return level.All(o => Earned(won, weights) > Earned(o, weights) + Tie) ? $"{among}furthest behind their share"
            : level.Where(o => Math.Abs(Earned(won, weights) - Earned(o, weights)) <= Tie).All(o => won.LastTurn < o.LastTurn) ? $"{among}equally far behind their share, waited longest"
            : $"{among}equally far behind and equally long waiting, first in the mapping";
    }

    private static int Compare(TeamOrder order, RouteCandidate left, RouteCandidate right, double weights)
    {
        if (order == TeamOrder.FewestOpenFirst && Load(left).CompareTo(Load(right)) is var load && load != 0)
        {
            return load;
        }

        double ahead = Earned(right, weights) - Earned(left, weights);
        return ahead > Tie ? 1 : ahead < -Tie ? -1 : left.LastTurn > right.LastTurn ? 1 : 0;
    }

    private static double Load(RouteCandidate candidate) => candidate.Open / candidate.Weight;

    private static double Earned(RouteCandidate candidate, double weights) => candidate.Credit + (candidate.Weight / weights);
}
