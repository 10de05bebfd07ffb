using FsCheck;
using FsCheck.Fluent;
using LeadScoring.Engine.Routing;

namespace LeadScoring.Engine.Tests.Routing;

public sealed class WeightedTurnTests
{
    private static readonly string[] People = ["ann@x.test", "bob@x.test", "cem@x.test", "dee@x.test"];

    [Fact]
    public void Next_EqualWeights_TakesEverybodyInTurn()
    {
        WeightedTurn turn = new(Team(1, 1, 1), []);

        string?[] owners = [.. Enumerable.Range(0, 6).Select(_ => turn.Next(_ => true))];

        Assert.Equal<IEnumerable<string?>>([People[0], People[1], People[2], People[0], People[1], People[2]], owners);
    }

    [Fact]
    public void Next_AnyWeights_AnyWindowOf50_IsWithinOneLeadOfTheShare()
    {
        Prop.ForAll(
            Gen.ArrayOf(Gen.Choose(1, 9)).Resize(4).Where(w => w.Length is > 1 and <= 4).ToArbitrary(),
            weights =>
            {
                WeightedTurn turn = new(Team([.. weights.Select(w => (double)w)]), []);
                string?[] owners = [.. Enumerable.Range(0, 400).Select(_ => turn.Next(_ => true))];
                for (int from = 0; from + 50 <= owners.Length; from++)
                {
                    for (int p = 0; p < weights.Length; p++)
                    {
                        int got = owners.Skip(from).Take(50).Count(o => o == People[p]);
                        double share = 50.0 * weights[p] / weights.Sum();
                        if (Math.Abs(got - share) > 2)
                        {
                            return false;
                        }
                    }
                }

                return true;
            }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Next_FromTheStart_IsWithinOneLeadOfTheShareAtEveryMoment()
    {
        WeightedTurn turn = new(Team(5, 3, 2, 1), []);
        int[] got = new int[4];

        for (int i = 1; i <= 10_000; i++)
        {
            got[Array.IndexOf(People, turn.Next(_ => true))]++;
            for (int p = 0; p < 4; p++)
            {
                Assert.InRange(got[p] - (i * new[] { 5, 3, 2, 1 }[p] / 11.0), -1.0001, 1.0001);
            }
        }
    }

    [Fact]
    public void Next_AllWeightsZero_IsNobody() => Assert.Null(new WeightedTurn(Team(0, 0), []).Next(_ => true));

    [Fact]
    public void Next_Restarted_GoesOnWhereItWas()
    {
        WeightedTurn straight = new(Team(3, 2, 1), []);
        string?[] expected = [.. Enumerable.Range(0, 30).Select(_ => straight.Next(_ => true))];
        List<string?> actual = [];
        IReadOnlyCollection<TurnState> states = [];

        for (int i = 0; i < 30; i++)
        {
            WeightedTurn turn = new(Team(3, 2, 1), states);
            actual.Add(turn.Next(_ => true));
            states = turn.States;
        }

        Assert.Equal<IEnumerable<string?>>(expected, actual);
    }

    [Fact]
    public void Next_AfterAbsence_LeavesNoEcho()
    {
        WeightedTurn turn = new(Team(1, 1), []);
        for (int i = 0; i < 100; i++)
        {
            turn.Next(p => p == People[0]);
        }

        int given = Enumerable.Range(0, 50).Count(_ => turn.Next(_ => true) == People[1]);

        Assert.InRange(given, 24, 26);
    }

    [Fact]
    public void Next_PersonAdded_DoesNotResetOthers()
    {
        WeightedTurn before = new(Team(1, 1), []);
        for (int i = 0; i < 11; i++)
        {
            before.Next(_ => true);
        }

        WeightedTurn after = new(Team(1, 1, 1), before.States);
        int newcomer = Enumerable.Range(0, 30).Count(_ => after.Next(_ => true) == People[2]);

        Assert.InRange(newcomer, 9, 11);
    }

    private static TeamDefinition Team(params double[] weights) => new("bdr", [.. weights.Select((w, i) => new TeamMember(People[i], w))], 1);
}
