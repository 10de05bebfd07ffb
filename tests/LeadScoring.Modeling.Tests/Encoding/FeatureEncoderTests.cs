using Xunit;

namespace LeadScoring.Modeling.Tests.Encoding;

public sealed class FeatureEncoderTests
{
    [Fact]
    public void Classes_RareMissingAndUnseen_HaveColumnsOfTheirOwnInOrdinalOrder()
    {
        ClassEncoding encoding = ClassEncoding.Learn(Classes("b", "b", "B", "B", "rare", null, ""), Weights(7), EncodingStyle.Linear, 2);
        Assert.Equal(["B", "b"], encoding.Shape.Classes);
        Assert.True(encoding.Shape.HasMissing);
        Assert.True(encoding.Shape.HasRare);
        Assert.Equal([0, 1, 0, 0], Row(encoding, Classes("b")));
        Assert.Equal([0, 0, 1, 0], Row(encoding, Classes((string?)null)));
        Assert.Equal([0, 0, 0, 1], Row(encoding, Classes("rare")));
        Assert.Equal([0, 0, 0, 1], Row(encoding, Classes("never seen")));
    }

    [Fact]
    public void Classes_UnseenWhereNothingWasRare_StandsAtTheMean()
    {
        ClassEncoding encoding = ClassEncoding.Learn(Classes("a", "a", "b", "b"), [1, 2, 1, 4], EncodingStyle.Linear, 2);
        Assert.Equal([3 / 8f, 5 / 8f], Row(encoding, Classes("c")));
        Assert.Equal([3 / 8f, 5 / 8f], Row(encoding, Classes((string?)null)));
    }

    [Fact]
    public void Classes_ForTreesUnseen_IsAbsent()
    {
        ClassEncoding encoding = ClassEncoding.Learn(Classes("a", "a", "b", "b"), Weights(4), EncodingStyle.Raw, 2);
        Assert.Equal([float.NaN, float.NaN], Row(encoding, Classes("c"), float.NaN));
    }

    [Fact]
    public void Classes_MoreThanTheMost_KeepsTheCommonest()
    {
        string?[] values = [.. Enumerable.Range(0, 150).SelectMany(i => Enumerable.Repeat<string?>($"c{i:D3}", i < 50 ? 2 : 3))];
        ClassEncoding encoding = ClassEncoding.Learn(new CategoricalColumn("x", values), Weights(values.Length), EncodingStyle.Linear, 2);
        Assert.Equal(ClassEncoding.MostClasses, encoding.Shape.Classes.Count);
        Assert.Equal("c050", encoding.Shape.Classes[0]);
    }

    [Fact]
    public void Numbers_WildValue_IsClipped()
    {
        float[] values = [.. Enumerable.Range(0, 999).Select(i => (float)i), 1e12f];
        NumericEncoding encoding = NumericEncoding.Learn(new NumericColumn("x", values), Weights(1000));
        Assert.InRange(encoding.Shape.High, 985, 995);
        Assert.Equal(Row(encoding, Numbers(995))[0], Row(encoding, Numbers(1e12f))[0]);
        Assert.InRange(Row(encoding, Numbers(1e12f))[0], 1, 3);
    }

    [Fact]
    public void Numbers_RareFlag_IsNotClippedAway()
    {
        float[] values = [.. Enumerable.Range(0, 1000).Select(i => i < 3 ? 1f : 0f)];
        NumericEncoding encoding = NumericEncoding.Learn(new NumericColumn("x", values), Weights(1000));
        Assert.Empty(encoding.Shape.Steps);
        Assert.True(Row(encoding, Numbers(1))[0] > Row(encoding, Numbers(0))[0] + 1);
    }

    [Fact]
    public void Numbers_FewDistinctValues_StepBetweenEachPair()
    {
        NumericEncoding encoding = NumericEncoding.Learn(Numbers(0, 1, 2, 5, float.NaN), Weights(5));
        Assert.Equal([0, 1, 2], encoding.Shape.Steps);
        Assert.Equal([1, 1, 0, 0], Row(encoding, Numbers(2)).Skip(1));
        Assert.Equal([0, 0.75f, 0.5f, 0.25f, 1], Row(encoding, Numbers(float.NaN)));
    }

    [Fact]
    public void Numbers_AllMissing_LearnsThat()
    {
        NumericEncoding encoding = NumericEncoding.Learn(Numbers(float.NaN, float.NaN), Weights(2));
        Assert.Equal([0, 1], Row(encoding, Numbers(float.NaN)));
        Assert.All(Row(encoding, Numbers(5)), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Find_ClassesWhereNumbersWereLearned_SaysSo()
    {
        FeatureEncoder encoder = FeatureEncoder.Learn(Table(Numbers(1, 2)), Weights(2), EncodingStyle.Linear);
        Assert.Contains("changed between number and class", Assert.Throws<ArgumentException>(() => encoder.Find(Table(Classes("a", "b")))).Message, StringComparison.Ordinal);
    }

    private static CategoricalColumn Classes(params string?[] values) => new("x", values);

    private static NumericColumn Numbers(params float[] values) => new("x", values);

    private static float[] Weights(int rows) => [.. Enumerable.Repeat(1f, rows)];

    private static FeatureTable Table(FeatureColumn column) =>
        new([.. Enumerable.Range(0, column.Length).Select(i => new FeatureRowKey(new LeadId($"{i}"), DateTimeOffset.UnixEpoch))], [column]);

    private static float[] Row(FeatureEncoding encoding, FeatureColumn column, float absent = 0)
    {
        SparseRows rows = new(1, encoding.Width, 1);
        encoding.Append(column, 0, 0, rows);
        rows.EndRow();
        float[] dense = [.. Enumerable.Repeat(absent, encoding.Width)];
        for (int i = 0; i < rows.Columns.Length; i++)
        {
            dense[rows.Columns[i]] = rows.Values[i];
        }

        return dense;
    }
}
