using System.Globalization;
using System.Text.Json;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Some rows of a job's results.</summary>
/// <param name="Records">As in <see cref="RecordPage"/>.</param>
/// <param name="Changes">As in <see cref="RecordPage"/>.</param>
/// <param name="Next">Where to go on after them.</param>
/// <param name="IsLast">Whether they are the last, and all rows are proven to have come.</param>
internal sealed record BulkSlice(List<CrmRecord> Records, List<FieldChange> Changes, BulkPosition Next, bool IsLast);

/// <summary>Reads the results of a complete query job as they arrive, and proves that nothing is missing. Holds one slice. Not thread-safe.</summary>
/// <remarks>
/// A row counts once its line end has come. At the end of a page the rows must be as many as its header announced, at the end of the last one all
/// rows as many as the job processed; until then the last slice is held back. A page that breaks off is asked for again, by its locator.
/// </remarks>
internal sealed class BulkResults(BulkApi api, BulkJob job, BulkPosition from, BulkRowReader reader, int pageRows, string purpose) : IAsyncDisposable
{
    private const int SliceRows = 2_000;
    private const int MostTries = 3;
    private const string CountHeader = "Sforce-NumberOfRecords";
    private const string LocatorHeader = "Sforce-Locator";

    private BulkPosition _at = from;
    private CrmDownload? _page;
    private CsvRows? _rows;
    private bool _isDone;

    /// <summary>The next rows; <see langword="null"/> after the last.</summary>
    /// <exception cref="CrmException">They are not to be had: the job is gone (<see cref="BulkApi.IsGone"/>), or the answers stay torn.</exception>
    public async ValueTask<BulkSlice?> NextAsync(CancellationToken cancellationToken)
    {
        if (_isDone)
        {
            return null;
        }

        int tries = 0;
        while (true)
        {
            string torn;
            try
            {
                return await ReadAsync(cancellationToken);
            }
            catch (InvalidDataException e)
            {
                torn = e.Message;
            }
            catch (CrmException e) when (e is { Kind: CrmFailureKind.Transient, Code: "UNREACHABLE" } && _page is not null)
            {
                torn = "the connection broke";
            }

            await CloseAsync();
            if (++tries == MostTries)
            {
                throw new CrmException(CrmFailureKind.Transient, $"{SalesforceProfile.Name} sent a torn page of results {MostTries} times ({purpose}, job {job.Id}): {torn}. Nothing to do: the next run asks for it again.")
                {
                    Code = "BULK_TORN",
                };
            }
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask<BulkSlice> ReadAsync(CancellationToken cancellationToken)
    {
        CsvRows rows = _rows ?? await OpenAsync(cancellationToken);
        List<CrmRecord> records = [];
        List<FieldChange> changes = [];
        int taken = 0;
        try
        {
            while (taken < SliceRows && await rows.NextAsync(cancellationToken))
            {
                CheckWidth(rows);
                reader.Read(rows.Cells, records, changes);
                taken++;
            }
        }
        catch (JsonException e) when (rows.IsTerminated)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} sent a row that cannot be read ({purpose}): {e.Message} Please report this message.", innerException: e);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        if (taken == SliceRows && rows.IsTerminated)
        {
            _at = _at with { Skip = _at.Skip + taken };
            return new BulkSlice(records, changes, _at, false);
        }

        string? next = Finish(_at.Skip + taken);
        BulkPosition after = _at with { Locator = next, Skip = 0, Rows = _at.Rows + _at.Skip + taken };
        if (next is null)
        {
            ProveTotal(after.Rows);
            _isDone = true;
        }

        _at = after;
        await CloseAsync();
        return new BulkSlice(records, changes, after, _isDone);
    }

    private async ValueTask<CsvRows> OpenAsync(CancellationToken cancellationToken)
    {
        _page = await api.ResultsAsync(job.Id, _at.Locator, pageRows, cancellationToken);
        CsvRows rows = _rows = new CsvRows(_page.ReadAsync);
        if (!await rows.NextAsync(cancellationToken))
        {
            return rows;
        }

        try
        {
            reader.Bind(rows.Cells);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(e.Message, e);
        }

        for (int i = 0; i < _at.Skip; i++)
        {
            if (!await rows.NextAsync(cancellationToken))
            {
                throw new InvalidDataException("it has fewer rows than when it was read before");
            }
        }

        return rows;
    }

    private void CheckWidth(CsvRows rows)
    {
        if (rows.Cells.Count != reader.Width)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"a row has {rows.Cells.Count} values for {reader.Width} columns"));
        }
    }

    /// <summary>Checks a page that has been read to its end.</summary>
    /// <returns>The locator of the next; <see langword="null"/> after the last, for which Salesforce writes the text <c>null</c>.</returns>
    private string? Finish(int rows)
    {
        CrmResponse head = _page!.Head;
        if (int.TryParse(head.Header(CountHeader), NumberStyles.None, CultureInfo.InvariantCulture, out int announced) && announced != rows)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{announced} rows were announced and {rows} came"));
        }

        string? next = head.Header(LocatorHeader);
        return next switch
        {
            null or "" or "null" => null,
            _ when next == _at.Locator => throw new InvalidDataException("a page names itself as the next"),
            _ => next,
        };
    }

    private void ProveTotal(long rows)
    {
        if (job.Processed is { } processed && processed != rows)
        {
            throw new CrmException(CrmFailureKind.Transient, $"{SalesforceProfile.Name} says that its job found {processed} rows but gave {rows} of them ({purpose}, job {job.Id}). Nothing to do: the next run begins the job anew.")
            {
                Code = "BULK_INCOMPLETE",
            };
        }
    }

    private async ValueTask CloseAsync()
    {
        _rows?.Dispose();
        _rows = null;
        if (_page is not null)
        {
            await _page.DisposeAsync();
            _page = null;
        }
    }
}
