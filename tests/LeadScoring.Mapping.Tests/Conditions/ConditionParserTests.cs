using FsCheck;
using FsCheck.Fluent;

namespace LeadScoring.Mapping.Tests;

public sealed class ConditionParserTests
{
    /// <summary>The same cases on every run: a test that fails only sometimes hides more than it shows.</summary>
    private static readonly Config Repeatable = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(6).WithReplay(4337721827021130923UL, 10754583442064695829UL);

    private static readonly string[] WordSamples = ["page", "call", "c_level", "2", "-5.5", "DE", "Closed-Won"];

    private static readonly string[] TextSamples = ["Demo request", "/pricing", "or", "a \"b\"", "", "is empty"];

    private static readonly string[] NameSamples = ["kind", "deal.won", "seniority", "x_1"];

    [Theory]
    [InlineData("always", "always")]
    [InlineData("kind = page", "kind EqualTo [page]")]
    [InlineData("kind = page and detail contains \"/pricing\"", "(kind EqualTo [page] & detail Contains [/pricing])")]
    [InlineData("seniority is c_level or vp", "seniority EqualTo [c_level|vp]")]
    [InlineData("tier = hot and country is DE or AT or CH", "(tier EqualTo [hot] & country EqualTo [DE|AT|CH])")]
    [InlineData("country is DE or AT and tier = hot", "(country EqualTo [DE|AT] & tier EqualTo [hot])")]
    [InlineData("a = 1 or b = 2 and c = 3", "(a EqualTo [1] / (b EqualTo [2] & c EqualTo [3]))")]
    [InlineData("a is 1 or b is 2", "(a EqualTo [1] / b EqualTo [2])")]
    [InlineData("a is not x or y", "a NotEqualTo [x|y]")]
    [InlineData("a != x", "a NotEqualTo [x]")]
    [InlineData("a is empty", "a IsEmpty []")]
    [InlineData("a is not empty", "a Exists []")]
    [InlineData("a exists or b", "(a Exists [] / b IsTrue [])")]
    [InlineData("asked_demo", "asked_demo IsTrue []")]
    [InlineData("n >= 2 and n<5", "(n AtLeast [2] & n LessThan [5])")]
    [InlineData("n <= 2.5 or n > -1", "(n AtMost [2.5] / n GreaterThan [-1])")]
    [InlineData("d > 2026-01-02", "d GreaterThan [2026-01-02]")]
    [InlineData("b OR a = 'x y'", "(b IsTrue [] / a EqualTo [x y])")]
    [InlineData("a = 'x y' or b", "a EqualTo [x y|b]")]
    [InlineData("always = 1", "always EqualTo [1]")]
    public void Parse_Line_GivesCondition(string line, string expected) => Assert.Equal(expected, Show(ConditionParser.Parse(line).Condition));

    [Theory]
    [InlineData("", 0, "The condition ends too early: a name is missing here.")]
    [InlineData("a = ", 4, "The condition ends too early: a value is missing here.")]
    [InlineData("a = 1 and", 9, "The condition ends too early: a name is missing here.")]
    [InlineData("a = \"x", 4, "The quote \" that opens here is never closed.")]
    [InlineData("(a = 1)", 0, "\"(\": conditions have no brackets. \"and\" binds tighter than \"or\"; several values are joined by \"or\".")]
    [InlineData("a = b c", 6, "\"c\" is not expected here. Put a value of several words in quotes; join conditions by and, or.")]
    [InlineData("a ! b", 2, "\"!\" is not expected here. Known: = != < <= > >= is contains exists.")]
    [InlineData("a = and", 4, "A value belongs here, not \"and\". Put it in quotes if it is meant as text.")]
    [InlineData("= 1", 0, "A name belongs here, not \"=\".")]
    [InlineData("a > b", 4, "\"b\" is neither a number nor a date, so < and > cannot compare with it.")]
    [InlineData("a is emtpy", 5, "\"emtpy\": did you mean \"empty\"? Put it in quotes if it is meant as text.")]
    public void Parse_BrokenLine_SaysWhereAndWhat(string line, int offset, string message)
    {
        ConditionSyntaxException wrong = Assert.Throws<ConditionSyntaxException>(() => ConditionParser.Parse(line));

        Assert.Equal((offset, message), (wrong.Offset, wrong.Message));
    }

    [Fact]
    public void Parse_Names_KnowTheirOffsets()
    {
        ParsedCondition parsed = ConditionParser.Parse("kind = page and  detail exists");

        Assert.Equal([("kind", 0), ("detail", 17)], parsed.Names.Select(n => (n.Name, n.Offset)));
    }

    [Fact]
    public void Parse_WrittenCondition_ComesBackAsItWas()
    {
        Prop.ForAll(Conditions().ToArbitrary(), condition => Show(ConditionParser.Parse(Write(condition)).Condition) == Show(condition)).Check(Repeatable);
    }

    [Fact]
    public void Parse_AnyText_ParsesOrSaysWhere()
    {
        Prop.ForAll<string?>(ArbMap.Default.ArbFor<string?>(), line =>
        {
            try
            {
                ConditionParser.Parse(line ?? string.Empty);
                return true;
            }
            catch (ConditionSyntaxException wrong)
            {
                return wrong.Offset >= 0 && wrong.Offset <= (line ?? string.Empty).Length;
            }
        }).Check(Repeatable);
    }

    private static Gen<Condition> Conditions()
    {
        Gen<string> value = Gen.OneOf(Gen.Elements(WordSamples), Gen.Elements(TextSamples));
        Gen<Condition> comparison =
            from name in Gen.Elements(NameSamples)
            from op in Gen.Elements(Enum.GetValues<ComparisonOperator>())
            from values in value.NonEmptyListOf()
            from number in Gen.Elements("1", "-2.5", "2026-01-02")
            select (Condition)new Comparison(name, op, op switch
            {
                ComparisonOperator.Exists or ComparisonOperator.IsEmpty or ComparisonOperator.IsTrue => [],
                ComparisonOperator.EqualTo or ComparisonOperator.NotEqualTo or ComparisonOperator.Contains => [.. values],
                _ => [number],
            });
        Gen<Condition> all = Gen.OneOf(comparison, comparison.NonEmptyListOf().Where(p => p.Count > 1).Select(p => (Condition)new AllOf([.. p])));
        return Gen.OneOf(all, all.NonEmptyListOf().Select(Join));
    }

    /// <summary>After values and "or", a bare name would be one more value, so none begins a later part.</summary>
    private static Condition Join(IList<Condition> parts)
    {
        Condition[] kept = [.. parts.Where((p, i) => i == 0 || (p is AllOf all ? all.Parts[0] : p) is not Comparison { Operator: ComparisonOperator.IsTrue })];
        return kept.Length == 1 ? kept[0] : new AnyOf(kept);
    }

    private static string Show(Condition condition) => condition switch
    {
        Comparison c => $"{c.Name} {c.Operator} [{string.Join('|', c.Values)}]",
        AllOf all => $"({string.Join(" & ", all.Parts.Select(Show))})",
        AnyOf any => $"({string.Join(" / ", any.Parts.Select(Show))})",
        _ => "always",
    };

    private static string Write(Condition condition)
    {
        switch (condition)
        {
            case AllOf all:
                return string.Join(" and ", all.Parts.Select(Write));
            case AnyOf any:
                return string.Join(" or ", any.Parts.Select(Write));
            case Comparison c:
                string values = string.Join(" or ", c.Values.Select(Quote));
                return c.Operator switch
                {
                    ComparisonOperator.EqualTo => $"{c.Name} is {values}",
                    ComparisonOperator.NotEqualTo => $"{c.Name} is not {values}",
                    ComparisonOperator.LessThan => $"{c.Name} < {values}",
                    ComparisonOperator.AtMost => $"{c.Name} <= {values}",
                    ComparisonOperator.GreaterThan => $"{c.Name} > {values}",
                    ComparisonOperator.AtLeast => $"{c.Name} >= {values}",
                    ComparisonOperator.Contains => $"{c.Name} contains {values}",
                    ComparisonOperator.Exists => $"{c.Name} exists",
                    ComparisonOperator.IsEmpty => $"{c.Name} is empty",
                    _ => c.Name,
                };
            default:
                return "always";
        }
    }

    private static string Quote(string value) => value.Contains('"', StringComparison.Ordinal) ? $"'{value}'" : $"\"{value}\"";
}
