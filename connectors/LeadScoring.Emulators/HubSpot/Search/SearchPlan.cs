namespace LeadScoring.Emulators.HubSpot;

/// <summary>One filter group: filters that must all pass, and the cheapest way to the records that may.</summary>
internal sealed class SearchPlan
{
    private readonly ObjectTable _table;
    private readonly IReadOnlyList<SearchFilter> _filters;
    private readonly long _modifiedFrom = long.MinValue;
    private readonly long _modifiedTo = long.MaxValue;
    private readonly long _idFrom = long.MinValue;
    private readonly long _idTo = long.MaxValue;

    public SearchPlan(ObjectTable table, IReadOnlyList<SearchFilter> filters)
    {
        _table = table;
        _filters = filters;
        foreach ((int slot, long from, long to) in filters.Select(f => f.Range).OfType<(int, long, long)>())
        {
            if (slot == PropertyCatalog.ModifiedSlot)
            {
                _modifiedFrom = Math.Max(_modifiedFrom, from);
                _modifiedTo = Math.Min(_modifiedTo, to);
            }
            else
            {
                _idFrom = Math.Max(_idFrom, from);
                _idTo = Math.Min(_idTo, to);
            }
        }
    }

    /// <summary>Records examined by the last <see cref="Run"/>.</summary>
    public int Examined { get; private set; }

    /// <summary>All records that pass every filter, in id order.</summary>
    public List<CrmObject> Run()
    {
        Examined = 0;
        ReadOnlySpan<CrmObject> byId = _table.InIdOrder;
        int first = _idFrom == long.MinValue ? 0 : _table.PositionAfter(_idFrom - 1);
        int last = _idTo == long.MaxValue ? byId.Length : _table.PositionAfter(_idTo);
        List<CrmObject> matches = [];
        if ((_modifiedFrom != long.MinValue || _modifiedTo != long.MaxValue) && TryChanged(Math.Max(0, last - first) / 4) is { } changed)
        {
            foreach (CrmObject o in changed)
            {
                Examine(o, matches);
            }

            matches.Sort((a, b) => a.Id.CompareTo(b.Id));
            return matches;
        }

        for (int i = first; i < last; i++)
        {
            Examine(byId[i], matches);
        }

        return matches;
    }

    /// <summary>The records changed within the window, unless there are more than <paramref name="most"/>: then the id order is the cheaper way.</summary>
    private List<CrmObject>? TryChanged(int most)
    {
        List<CrmObject> changed = [];
        int left = Math.Max(most, 16);
        foreach (long id in _table.Index.ChangedBetween(_modifiedFrom, _modifiedTo))
        {
            if (--left < 0)
            {
                return null;
            }

            if (id >= _idFrom && id <= _idTo && _table.Find(id) is { } o && o.Id == id)
            {
                changed.Add(o);
            }
        }

        return changed;
    }

    private void Examine(CrmObject o, List<CrmObject> matches)
    {
        Examined++;
        if (o.Indexed is not { IsArchived: false } state)
        {
            return;
        }

        foreach (SearchFilter filter in _filters)
        {
            if (!filter.Passes(o, state))
            {
                return;
            }
        }

        matches.Add(o);
    }
}
