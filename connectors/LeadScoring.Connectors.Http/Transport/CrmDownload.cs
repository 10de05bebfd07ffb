namespace LeadScoring.Connectors.Http;

/// <summary>A good answer whose body is still arriving. Not thread-safe; dispose it to give the connection back.</summary>
public sealed class CrmDownload : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly Stream _content;
    private readonly string _crm;
    private readonly string _purpose;
    private readonly TimeSpan _patience;
    private readonly TimeProvider _clock;

    private CrmDownload(HttpResponseMessage answer, Stream content, string crm, string purpose, TimeSpan patience, TimeProvider clock)
    {
        _answer = answer;
        _content = content;
        _crm = crm;
        _purpose = purpose;
        _patience = patience;
        _clock = clock;
        Head = new CrmResponse((int)answer.StatusCode, answer.Headers, answer.Content.Headers.ContentType?.MediaType, ReadOnlyMemory<byte>.Empty);
    }

    /// <summary>Status and headers; its body is empty.</summary>
    public CrmResponse Head { get; }

    /// <summary>Reads what has arrived, at least one byte.</summary>
    /// <returns>Bytes read; 0 at the end.</returns>
    /// <exception cref="CrmException">The body broke off, or nothing came for as long as an attempt may take (<see cref="CrmFailureKind.Transient"/>).</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        using CancellationTokenSource silence = new(_patience, _clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            return await _content.ReadAsync(buffer, both.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Broken($"sent nothing for {_patience.TotalSeconds:0} seconds in the middle of an answer", e);
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw Broken("broke off in the middle of an answer", e);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync();
        _answer.Dispose();
    }

    internal static async ValueTask<CrmDownload> OpenAsync(
        HttpResponseMessage answer, CrmProfile profile, string purpose, TimeSpan patience, TimeProvider clock, ApiBudgetGovernor budget, CancellationToken cancellationToken)
    {
        try
        {
            CrmDownload download = new(answer, await answer.Content.ReadAsStreamAsync(cancellationToken), profile.Name, purpose, patience, clock);
            if (profile.ReadQuota(download.Head) is { } reading)
            {
                budget.Observe(reading);
            }

            return download;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private CrmException Broken(string problem, Exception cause) =>
        new(CrmFailureKind.Transient, $"{_crm} {problem} ({_purpose}). Check the network; it is tried again with the next run.", innerException: cause) { Code = "UNREACHABLE" };
}
