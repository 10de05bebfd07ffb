using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>One compiled filter: whether a record's indexed version passes, and the range it allows on the indexed properties.</summary>
/// <remarks>
/// Text compares without regard to case, numbers as numbers, times as instants. Records without a value pass <c>NEQ</c>, <c>NOT_IN</c> and
/// <c>NOT_CONTAINS_TOKEN</c>, the complements of filters they fail; HubSpot does not document that case.
/// </remarks>
internal sealed class SearchFilter
{
    private const string AssociationPrefix = "associations.";

    private SearchFilter(Func<CrmObject, ObjectState, bool> passes) => Passes = passes;

    public Func<CrmObject, ObjectState, bool> Passes { get; }

    /// <summary>Bounds on the modified time or the id, when this filter sets one; both inclusive.</summary>
    public (int Slot, long From, long To)? Range { get; private init; }

    /// <exception cref="ApiFailure">The filter is malformed or names an unknown property or operator.</exception>
    public static SearchFilter Compile(HubSpotPortal portal, ObjectTable table, JsonElement filter)
    {
        string name = filter.RequiredText("propertyName");
        string op = filter.RequiredText("operator");
        if (name.StartsWith(AssociationPrefix, StringComparison.Ordinal))
        {
            return Association(portal, table, name[AssociationPrefix.Length..], op, filter);
        }

        if (!table.Catalog.TryGetActive(name, out PropertyDefinition? property))
        {
            throw Problem($"There is no property named \"{name}\" on {table.Type.Plural}.");
        }

        int slot = property.Slot;
        switch (op)
        {
            case "HAS_PROPERTY" or "NOT_HAS_PROPERTY":
                if (filter.Text("value") is not null)
                {
                    throw Problem($"{op} takes no value.");
                }

                bool wanted = op == "HAS_PROPERTY";
                return new SearchFilter((o, s) => !string.IsNullOrEmpty(o.Value(s, slot)) == wanted);
            case "IN" or "NOT_IN":
                List<Comparand> values = [.. filter.Texts("values").Select(v => new Comparand(property, v))];
                if (values.Count == 0)
                {
                    throw Problem($"{op} needs a list of values.");
                }

                bool within = op == "IN";
                return new SearchFilter((o, s) => values.Exists(v => v.CompareTo(o, s) == 0) == within);
            case "CONTAINS_TOKEN" or "NOT_CONTAINS_TOKEN":
                TokenPattern pattern = new(Value(filter, op));
                bool contained = op == "CONTAINS_TOKEN";
                return new SearchFilter((o, s) => pattern.IsIn(o.Value(s, slot)) == contained);
            case "BETWEEN":
                Comparand low = new(property, Value(filter, op));
                Comparand high = new(property, filter.Text("highValue") ?? throw Problem("BETWEEN needs a highValue."));
                return new SearchFilter((o, s) => low.CompareTo(o, s) is >= 0 && high.CompareTo(o, s) is <= 0) { Range = ToRange(slot, low.Whole, high.Whole) };
            default:
                return Compare(property, op, new Comparand(property, Value(filter, op)));
        }
    }

    /// <summary>The refusal of a search request.</summary>
    public static ApiFailure Problem(string detail) =>
        new(400, "VALIDATION_ERROR", "There was a problem with the request.") { Details = [new ErrorDetail(detail, "INVALID_SEARCH_REQUEST")] };

    private static SearchFilter Compare(PropertyDefinition property, string op, Comparand value)
    {
        long? whole = value.Whole;
        return op switch
        {
            "EQ" => new SearchFilter((o, s) => value.CompareTo(o, s) == 0) { Range = ToRange(property.Slot, whole, whole) },
            "NEQ" => new SearchFilter((o, s) => value.CompareTo(o, s) != 0),
            "LT" => new SearchFilter((o, s) => value.CompareTo(o, s) is < 0) { Range = ToRange(property.Slot, null, whole - 1) },
            "LTE" => new SearchFilter((o, s) => value.CompareTo(o, s) is <= 0) { Range = ToRange(property.Slot, null, whole) },
            "GT" => new SearchFilter((o, s) => value.CompareTo(o, s) is > 0) { Range = ToRange(property.Slot, whole + 1, null) },
            "GTE" => new SearchFilter((o, s) => value.CompareTo(o, s) is >= 0) { Range = ToRange(property.Slot, whole, null) },
            _ => throw Problem($"\"{op}\" is not an operator."),
        };
    }

    private static (int Slot, long From, long To)? ToRange(int slot, long? from, long? to) =>
        slot is PropertyCatalog.IdSlot or PropertyCatalog.ModifiedSlot && (from ?? to) is not null ? (slot, from ?? long.MinValue, to ?? long.MaxValue) : null;

    private static string Value(JsonElement filter, string op) => filter.Text("value") ?? throw Problem($"{op} needs a value.");

    private static SearchFilter Association(HubSpotPortal portal, ObjectTable table, string target, string op, JsonElement filter)
    {
        ObjectType to = ObjectType.Find(target) ?? throw Problem($"There is no property named \"{AssociationPrefix}{target}\".");
        HashSet<long> ids = op switch
        {
            "EQ" => [ObjectInput.ParseId(Value(filter, op))],
            "IN" => [.. filter.Texts("values").Select(ObjectInput.ParseId)],
            _ => throw Problem($"Associations can be searched with EQ and IN only, not {op}."),
        };
        return new SearchFilter((o, _) => portal.Associations.Of(table.Type, o.Id, to).Exists(l => ids.Contains(l.ToId)));
    }

    /// <summary>A filter's value, ready to be compared with records' values of the same property.</summary>
    private sealed class Comparand
    {
        private readonly int _slot;
        private readonly string _type;
        private readonly string _text;
        private readonly double _number;
        private readonly long _instant;

        public Comparand(PropertyDefinition property, string text)
        {
            _slot = property.Slot;
            _type = property.Type;
            _text = text;
            if (_type == "number" && !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _number))
            {
                throw Problem($"\"{text}\" is not a number, as {property.Name} is.");
            }

            if (_type is "date" or "datetime" && !CrmTime.TryParse(text, out _instant))
            {
                throw Problem($"\"{text}\" is no time, as {property.Name} is.");
            }

            Whole = _slot switch
            {
                PropertyCatalog.IdSlot when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long id) && Math.Abs(id) < long.MaxValue => id,
                PropertyCatalog.ModifiedSlot => _instant,
                _ => null,
            };
        }

        /// <summary>The value as a whole number, for the indexed properties.</summary>
        public long? Whole { get; }

        /// <summary>Where the record's value stands relative to this one; <see langword="null"/> when it has none.</summary>
        public int? CompareTo(CrmObject o, ObjectState state)
        {
            switch (_slot)
            {
                case PropertyCatalog.IdSlot when Whole is { } id:
                    return o.Id.CompareTo(id);
                case PropertyCatalog.CreatedSlot:
                    return o.CreatedAt.CompareTo(_instant);
                case PropertyCatalog.ModifiedSlot:
                    return state.ModifiedAt.CompareTo(_instant);
            }

            string? value = o.Value(state, _slot);
            if (string.IsNullOrEmpty(value))
            {
                return null;
            }

            return _type switch
            {
                "number" => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number.CompareTo(_number) : null,
                "date" or "datetime" => CrmTime.TryParse(value, out long instant) ? instant.CompareTo(_instant) : null,
                _ => string.Compare(value, _text, StringComparison.OrdinalIgnoreCase),
            };
        }
    }
}
