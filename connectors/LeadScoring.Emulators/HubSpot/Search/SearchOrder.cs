using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>The order of search results: one property, ties by id.</summary>
internal static class SearchOrder
{
    /// <summary>Reads <c>sorts</c>, whose entry is an object or a property name (<c>-name</c> for descending), and sorts.</summary>
    /// <param name="matches">In id order.</param>
    /// <exception cref="ApiFailure">There is more than one sort, or it names an unknown property.</exception>
    public static void Apply(ObjectTable table, JsonElement body, List<CrmObject> matches)
    {
        IReadOnlyList<JsonElement> sorts = body.List("sorts");
        if (sorts.Count == 0)
        {
            return;
        }

        if (sorts.Count > 1)
        {
            throw SearchFilter.Problem("Only one sort is allowed.");
        }

        (string name, bool descending) = Read(sorts[0]);
        if (!table.Catalog.TryGetActive(name, out PropertyDefinition? property))
        {
            throw SearchFilter.Problem($"There is no property named \"{name}\" to sort by.");
        }

        if (property.Slot == PropertyCatalog.IdSlot)
        {
            if (descending)
            {
                matches.Reverse();
            }

            return;
        }

        List<(Key Key, CrmObject Object)> keyed = [.. matches.Select(o => (Key.Of(property, o), o))];
        int sign = descending ? -1 : 1;
        keyed.Sort((a, b) => a.Key.CompareTo(b.Key) is var order && order != 0 ? sign * order : a.Object.Id.CompareTo(b.Object.Id));
        for (int i = 0; i < keyed.Count; i++)
        {
            matches[i] = keyed[i].Object;
        }
    }

    private static (string Name, bool Descending) Read(JsonElement sort)
    {
        if (sort.ValueKind == JsonValueKind.String)
        {
            string text = sort.GetString()!;
            return text.StartsWith('-') ? (text[1..], true) : (text, false);
        }

        return sort.Text("direction") switch
        {
            null or "ASCENDING" => (sort.RequiredText("propertyName"), false),
            "DESCENDING" => (sort.RequiredText("propertyName"), true),
            _ => throw SearchFilter.Problem("A sort's direction is ASCENDING or DESCENDING."),
        };
    }

    /// <summary>A value to sort by: missing ones first, then numbers and times, then text.</summary>
    private readonly record struct Key(int Rank, double Number, string Text) : IComparable<Key>
    {
        public static Key Of(PropertyDefinition property, CrmObject o)
        {
            string? value = o.Value(o.Indexed!, property.Slot);
            if (string.IsNullOrEmpty(value))
            {
                return new Key(0, 0, "");
            }

            return property.Type switch
            {
                "number" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => new Key(1, number, ""),
                "date" or "datetime" when CrmTime.TryParse(value, out long instant) => new Key(1, instant, ""),
                _ => new Key(2, 0, value),
            };
        }

        public int CompareTo(Key other)
        {
            int rank = Rank.CompareTo(other.Rank);
            if (rank != 0)
            {
                return rank;
            }

            int number = Number.CompareTo(other.Number);
            return number != 0 ? number : string.Compare(Text, other.Text, StringComparison.OrdinalIgnoreCase);
        }
    }
}
