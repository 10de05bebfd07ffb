namespace LeadScoring.Mapping.Tests;

public sealed class WordListsTests
{
    [Theory]
    [InlineData("seniority")]
    [InlineData("department")]
    [InlineData("countries")]
    [InlineData("free-mail")]
    [InlineData("disposable-mail")]
    [InlineData("second-level-suffixes")]
    [InlineData("legal-forms")]
    public void Lines_OfEachList_AreSortedAndUnique(string list)
    {
        IReadOnlyList<string> lines = WordLists.Lines(list);

        Assert.NotEmpty(lines);
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines);
    }

    [Theory]
    [InlineData("seniority")]
    [InlineData("department")]
    [InlineData("countries")]
    public void Lines_SpellingsThatMeet_StandForTheSame(string list)
    {
        IEnumerable<IGrouping<string, string[]>> clashes = WordLists.Lines(list).Select(l => l.Split(" = "))
            .Where(p => !p[0].StartsWith('*'))
            .GroupBy(p => FoldedText.Fold(p[0]), StringComparer.Ordinal)
            .Where(g => g.Select(p => p[1]).Distinct().Count() > 1);

        Assert.Empty(clashes.Select(c => c.Key));
    }

    [Fact]
    public void FreeMail_AndDisposableMail_ShareNothing() => Assert.Empty(WordBook.Shipped.FreeMail.Intersect(WordBook.Shipped.DisposableMail));
}
