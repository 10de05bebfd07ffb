namespace LeadScoring.Emulators.Salesforce;

/// <summary>What a condition says about (stamp, id): a half-open range of keys and one of ids. The basis for reading an index instead of a table.</summary>
/// <param name="Exact">Whether the condition is true for all rows in the range, so that it need not be tested.</param>
internal readonly record struct KeyBounds(StampKey From, StampKey To, string IdFrom, string IdTo, bool Exact)
{
    private const string HighestId = "\uffff";

    public static readonly KeyBounds Unknown = new(StampKey.Lowest, StampKey.Highest, "", HighestId, Exact: false);
    private static readonly KeyBounds Everything = Unknown with { Exact = true };

    public bool AnyId => IdFrom.Length == 0 && IdTo == HighestId;

    public static KeyBounds OfStamp(string comparison, DateTime from, DateTime to) => comparison switch
    {
        "=" => Everything with { From = new(from, ""), To = new(to, "") },
        ">" => Everything with { From = new(to, "") },
        ">=" => Everything with { From = new(from, "") },
        "<" => Everything with { To = new(from, "") },
        "<=" => Everything with { To = new(to, "") },
        _ => Unknown,
    };

    public static KeyBounds OfId(string comparison, string id) => comparison switch
    {
        "=" => Everything with { IdFrom = id, IdTo = id + "\0" },
        ">" => Everything with { IdFrom = id + "\0" },
        ">=" => Everything with { IdFrom = id },
        "<" => Everything with { IdTo = id },
        "<=" => Everything with { IdTo = id + "\0" },
        _ => Unknown,
    };

    public KeyBounds And(KeyBounds other) => new KeyBounds(
        StampKey.Max(From, other.From),
        StampKey.Min(To, other.To),
        string.CompareOrdinal(IdFrom, other.IdFrom) >= 0 ? IdFrom : other.IdFrom,
        string.CompareOrdinal(IdTo, other.IdTo) <= 0 ? IdTo : other.IdTo,
        Exact && other.Exact).Folded();

    public KeyBounds Or(KeyBounds other)
    {
        bool touch = To.CompareTo(other.From) >= 0 && other.To.CompareTo(From) >= 0;
        return new KeyBounds(
            StampKey.Min(From, other.From),
            StampKey.Max(To, other.To),
            AnyId && other.AnyId ? "" : string.CompareOrdinal(IdFrom, other.IdFrom) <= 0 ? IdFrom : other.IdFrom,
            AnyId && other.AnyId ? HighestId : string.CompareOrdinal(IdTo, other.IdTo) >= 0 ? IdTo : other.IdTo,
            Exact && other.Exact && touch && AnyId && other.AnyId);
    }

    /// <summary>Within one stamp a range of ids is a range of keys.</summary>
    private KeyBounds Folded()
    {
        if (AnyId || From.Stamp >= DateTime.MaxValue.AddTicks(-1) || To.CompareTo(new StampKey(From.Stamp.AddTicks(1), "")) > 0)
        {
            return this;
        }

        return this with
        {
            From = StampKey.Max(From, new StampKey(From.Stamp, IdFrom)),

            // Without an upper id the range reaches up to the next instant, so that it touches what begins there.
            To = IdTo == HighestId ? To : StampKey.Min(To, new StampKey(From.Stamp, IdTo)),
            IdFrom = "",
            IdTo = HighestId,
        };
    }
}
