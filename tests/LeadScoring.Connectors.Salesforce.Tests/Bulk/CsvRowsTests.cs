using System.Text;
using Xunit;

namespace LeadScoring.Connectors.Salesforce.Tests;

/// <summary>Alone, because it looks at the whole process's memory.</summary>
[Collection(nameof(CsvRowsTests))]
[CollectionDefinition(nameof(CsvRowsTests), DisableParallelization = true)]
public sealed class CsvRowsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public async Task NextAsync_QuotesLineEndsAndNul_ComeThroughWhateverTheChunks(int chunk)
    {
        List<string[]> rows = await ReadAsync("\"A\",\"B\",C\r\n\"x \"\"y\"\"\",\"1,\n2\r\n\",plain\n\"\",\"\0\",\n\n\"last\",\"ü🙂\",\"\"", chunk);
        Assert.Equal([["A", "B", "C"], ["x \"y\"", "1,\n2\r\n", "plain"], ["∅", "\0", "∅"], ["last", "ü🙂", "∅"]], rows);
    }

    [Theory]
    [InlineData("\"A\"\n\"torn")]
    [InlineData("\"A\"\n\"torn\nin two")]
    [InlineData("\"A\"\n\"b\"c\n")]
    public async Task NextAsync_TornOrNoCsv_IsRefused(string text) => await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(text, 4096));

    [Fact]
    public async Task NextAsync_HundredsOfThousandsOfRows_HoldNoMoreThanAFew()
    {
        const int Rows = 400_000;
        byte[] row = Encoding.UTF8.GetBytes($"\"00Q000000000000001\",\"{new string('x', 200)}\",\"2026-01-01T00:00:00.000Z\"\n");
        int sent = 0;
        using CsvRows rows = new((buffer, _) =>
        {
            int count = 0;
            while (sent < Rows && count + row.Length <= buffer.Length)
            {
                row.CopyTo(buffer[count..]);
                count += row.Length;
                sent++;
            }

            return new ValueTask<int>(count);
        });
        long early = 0;
        int read = 0;
        while (await rows.NextAsync(CancellationToken.None))
        {
            if (++read == Rows / 20)
            {
                early = GC.GetTotalMemory(forceFullCollection: true);
            }
        }

        Assert.Equal(Rows, read);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - early, long.MinValue, 2_000_000);
    }

    private static async Task<List<string[]>> ReadAsync(string text, int chunk)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        using CsvRows rows = new((buffer, token) => stream.ReadAsync(buffer.Length > chunk ? buffer[..chunk] : buffer, token));
        List<string[]> read = [];
        while (await rows.NextAsync(CancellationToken.None))
        {
            read.Add([.. rows.Cells.Select(c => c ?? "∅")]);
        }

        return read;
    }
}
