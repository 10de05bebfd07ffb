using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>The way of one batch from its first request to a verdict for each row. Not thread-safe.</summary>
internal sealed class BatchRun(BatchWriter writer, string type, CancellationToken cancellationToken)
{
    private readonly Lessons _lessons = new();
    private readonly Stack<WriteRow[]> _open = new();
    private readonly List<WriteRow> _again = [];
    private readonly List<(WriteRow Row, Refusal Why)> _puzzles = [];
    private int _trials;

    /// <summary>Whether an answer was judged: from then on a failure must not lose what is known.</summary>
    public bool HasVerdicts { get; private set; }

    /// <summary>Writes the rows; each has its result afterwards.</summary>
    /// <exception cref="CrmException">A request failed as a whole; rows without result may or may not be written.</exception>
    public async ValueTask WriteAsync(WriteRow[] rows)
    {
        Push(rows);
        while (true)
        {
            while (_open.TryPop(out WriteRow[]? part))
            {
                await SendAsync(part);
            }

            if (_again.Count > 0)
            {
                Push([.. _again]);
                _again.Clear();
            }
            else if (_puzzles.Count > 0)
            {
                (WriteRow row, Refusal why) = _puzzles[^1];
                _puzzles.RemoveAt(_puzzles.Count - 1);
                await SolveAsync(row, why);

                // What was learned settles the others of the same kind, which then go in one piece.
                _puzzles.RemoveAll(p => IsSettled(p.Row, p.Why));
            }
            else
            {
                return;
            }
        }
    }

    private void Push(WriteRow[] part)
    {
        if (part.Length > 0)
        {
            _open.Push(part);
        }
    }

    private async ValueTask SendAsync(WriteRow[] rows)
    {
        foreach (WriteRow row in rows)
        {
            _lessons.ApplyTo(row);
        }

        WriteRow[] part = [.. rows.Where(r => r.Result is null)];
        if (part.Length == 0)
        {
            return;
        }

        (BatchAnswer? answer, IReadOnlyList<Refusal> refusals) = await ExchangeAsync([.. part.Select(r => new RowUpdate(r.Id, r.Id, Texts(r.Open)))]);
        if (answer is not null)
        {
            Judge(part, answer);
        }
        else if (part.Length == 1)
        {
            Refused(part[0], refusals);
        }
        else if (refusals.Aggregate(false, (learned, r) => _lessons.LearnProperty(part, r) || learned))
        {
            // The rows that carry the named property lose it by themselves; all go again in one piece.
            Push(part);
        }
        else
        {
            int middle = part.Length / 2;
            Push(part[middle..]);
            Push(part[..middle]);
        }
    }

    /// <summary>Notes what HubSpot answered, complete or in part.</summary>
    /// <remarks>The count of errors is not trusted: rows that HubSpot does not know were seen to be missing from an answer that counts no errors. A row is written only if its id comes back.</remarks>
    private void Judge(WriteRow[] part, BatchAnswer answer)
    {
        HashSet<string> written = [.. (answer.Results ?? []).Select(r => r.Id)];
        Dictionary<string, IReadOnlyList<Refusal>> refused = new(StringComparer.Ordinal);
        IReadOnlyList<Refusal>? unnamed = null;
        foreach (BatchError error in answer.Errors ?? [])
        {
            IReadOnlyList<Refusal> refusals = Refusal.Read(error);
            string[] ids = [.. (error.Context ?? []).Where(c => c.Key is "ids" or "id" or "objectId" or "objectWriteTraceId").SelectMany(c => c.Value)];
            unnamed = ids.Length == 0 ? refusals : unnamed;
            foreach (string id in ids)
            {
                refused[id] = refusals;
            }
        }

        foreach (WriteRow row in part)
        {
            if (written.Contains(row.Id))
            {
                row.Written();
            }
            else if ((refused.GetValueOrDefault(row.Id) ?? unnamed) is { } refusals)
            {
                Refused(row, refusals);
            }
            else
            {
                row.Gone();
            }
        }
    }

    /// <summary>Decides what follows from the refusal of one row.</summary>
    private void Refused(WriteRow row, IReadOnlyList<Refusal> refusals)
    {
        if (refusals[0].Status != WriteStatus.Rejected)
        {
            row.Refuse(refusals[0]);
            return;
        }

        Refusal[] ours = [.. refusals.Where(r => r.Property is { } property && row.Open.ContainsKey(property))];
        foreach (Refusal refusal in ours)
        {
            _lessons.LearnValue(row, refusal);
            row.Drop(refusal.Property!, refusal);
        }

        if (row.Result is not null)
        {
            return;
        }

        if (ours.Length > 0)
        {
            _again.Add(row);
        }
        else if (row.Open.Count == 1)
        {
            row.Refuse(refusals[0]);
        }
        else
        {
            _puzzles.Add((row, refusals[0]));
        }
    }

    /// <summary>Finds the property that brings a rule about, by leaving out one after another; the rest is written with that.</summary>
    private async ValueTask SolveAsync(WriteRow row, Refusal why)
    {
        if (IsSettled(row, why))
        {
            return;
        }

        foreach (string property in Suspects(row))
        {
            if (++_trials > BatchWriter.MaxTrials)
            {
                break;
            }

            Dictionary<string, string> rest = Texts(row.Open);
            rest.Remove(property);
            (BatchAnswer? answer, _) = await ExchangeAsync([new RowUpdate(row.Id, row.Id, rest)]);
            if (answer?.Results?.Exists(r => r.Id == row.Id) == true)
            {
                _lessons.LearnRule(why, property);
                row.Drop(property, why);
                row.Written();
                return;
            }
        }

        if (_trials <= BatchWriter.MaxTrials)
        {
            _lessons.LearnRule(why, null);
        }

        row.Refuse(why);
    }

    /// <summary>Whether it is known already what brings the rule about; then the row goes on without that, or is refused where it is the record itself.</summary>
    private bool IsSettled(WriteRow row, Refusal why)
    {
        if (!_lessons.KnowsRule(why, out string? known))
        {
            return false;
        }

        if (known is not null && row.Open.ContainsKey(known))
        {
            row.Drop(known, why);
            _again.Add(row);
        }
        else
        {
            row.Refuse(why);
        }

        return true;
    }

    /// <summary>The row's properties, likeliest first: rules hang on choices (tier, owner) more often than on numbers and long texts.</summary>
    private static string[] Suspects(WriteRow row) =>
    [
        .. row.Open.OrderBy(f => f.Key == HubSpotStreams.OwnerField || f.Value is { Length: > 0 and <= 30 } value && value.All(char.IsLetter) ? 0 : 1).ThenBy(f => f.Value?.Length ?? 0).Select(f => f.Key),
    ];

    private async ValueTask<(BatchAnswer? Answer, IReadOnlyList<Refusal> Refusals)> ExchangeAsync(RowUpdate[] updates)
    {
        CrmResponse response = await writer.SendAsync(type, new BatchUpdateBody(updates), cancellationToken);
        if (response.Status < 400)
        {
            BatchAnswer answer = HubSpotApi.Read(response, HubSpotJson.Default.BatchAnswer);
            HasVerdicts = true;
            return (answer, []);
        }

        IReadOnlyList<Refusal> refusals = Refusal.Read(response);
        HasVerdicts = refusals.Count > 0 || HasVerdicts;
        return refusals.Count > 0
            ? (null, refusals)
            : throw new CrmException(CrmFailureKind.Rejected, $"HubSpot refused updating {type} with HTTP {response.Status} and gave no reason. Check the connection's address, and report it if that is right.");
    }

    private static Dictionary<string, string> Texts(IReadOnlyDictionary<string, string?> fields) => fields.ToDictionary(f => f.Key, f => f.Value ?? string.Empty, StringComparer.Ordinal);
}
