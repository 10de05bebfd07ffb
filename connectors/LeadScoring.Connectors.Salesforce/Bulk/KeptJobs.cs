namespace LeadScoring.Connectors.Salesforce;

/// <summary>A ticket's one text as the job ids of a write's parts, in order.</summary>
internal sealed class KeptJobs(IWriteTicket ticket)
{
    private readonly List<string> _ids = [.. (ticket.JobId ?? string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether rows may be sent, or only what became of them be asked.</summary>
    public bool MaySend => ticket.MaySend;

    /// <summary>The job of a part from an earlier try, or <see langword="null"/>.</summary>
    public string? Of(int part) => part < _ids.Count ? _ids[part] : null;

    public ValueTask KeepAsync(int part, string id, CancellationToken cancellationToken)
    {
        if (part < _ids.Count)
        {
            _ids[part] = id;
        }
        else
        {
            _ids.Add(id);
        }

        return ticket.KeepAsync(string.Join(',', _ids), cancellationToken);
    }
}
