namespace LeadScoring.Connectors.Http;

/// <summary>How many requests may run side by side: no limit until the CRM complains, then half of what ran, then one more after each full round that went well. Not thread-safe; its owner locks.</summary>
internal sealed class Parallelism
{
    private int? _limit;
    private int _wentWell;

    /// <summary>Requests that have left and are not answered.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Goes up with each halving, so that the refusals of one crowd halve once and not once each.</summary>
    public int Epoch { get; private set; }

    /// <summary>Most requests side by side; <see langword="null"/> while the CRM has not complained.</summary>
    public int? Limit => _limit;

    public bool HasRoom => _limit is not { } limit || UnderWay < limit;

    public void Begin() => UnderWay++;

    public void End() => UnderWay--;

    /// <param name="epoch">The <see cref="Epoch"/> in which the refused request left.</param>
    public void Halve(int epoch)
    {
        if (epoch != Epoch)
        {
            return;
        }

        _limit = Math.Max(1, (_limit ?? UnderWay) / 2);
        _wentWell = 0;
        Epoch++;
    }

    public void WentWell()
    {
        if (_limit is { } limit && ++_wentWell >= limit)
        {
            _limit = limit + 1;
            _wentWell = 0;
        }
    }
}
