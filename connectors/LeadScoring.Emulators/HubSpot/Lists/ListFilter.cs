using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>A list's filters, ready to be asked about records.</summary>
/// <remarks>
/// Source: HubSpot's guide to list filters. The root is an <c>OR</c> branch of <c>AND</c> branches; here these hold filters of the type <c>PROPERTY</c> only.
/// Operations: <c>ENUMERATION</c>, <c>MULTISTRING</c>, <c>STRING</c>, <c>NUMBER</c>, <c>BOOL</c>, <c>ALL_PROPERTY</c>, <c>TIME_POINT</c>, <c>TIME_RANGED</c>.
/// </remarks>
internal sealed class ListFilter(Func<CrmObject, long, bool> accepts)
{
    private const long Day = 86_400_000;

    /// <summary>Whether a record passes at an instant (epoch milliseconds).</summary>
    public bool Accepts(CrmObject o, long now) => accepts(o, now);

    /// <summary>Reads the root branch.</summary>
    /// <exception cref="ApiFailure">Its structure, a property or an operation is not valid: 400.</exception>
    public static ListFilter Read(ObjectTable table, JsonElement root)
    {
        if (root.Text("filterBranchType") != "OR" || root.List("filters").Count > 0)
        {
            throw ApiFailure.Invalid("The root of a list's filters must be an OR branch without filters of its own.");
        }

        List<ListFilter> groups = [];
        foreach (JsonElement branch in root.List("filterBranches"))
        {
            if (branch.Text("filterBranchType") != "AND" || branch.List("filterBranches").Count > 0)
            {
                throw ApiFailure.Invalid("The branches below the root must be AND branches; nested ones are not served here.");
            }

            List<ListFilter> filters = [.. branch.List("filters").Select(f => One(table, f))];
            groups.Add(new ListFilter((o, now) => filters.TrueForAll(f => f.Accepts(o, now))));
        }

        return groups.Count == 0
            ? throw ApiFailure.Invalid("The OR branch needs at least one AND branch.")
            : new ListFilter((o, now) => groups.Exists(g => g.Accepts(o, now)));
    }

    private static ListFilter One(ObjectTable table, JsonElement filter)
    {
        if (filter.Text("filterType") != "PROPERTY")
        {
            throw ApiFailure.Invalid($"Filters of type {filter.Text("filterType")} are not served here; PROPERTY is.");
        }

        string name = filter.RequiredText("property");
        if (!table.Catalog.TryGetActive(name, out PropertyDefinition? property))
        {
            throw ApiFailure.Invalid($"Property \"{name}\" does not exist on {table.Type.Plural}.");
        }

        if (!filter.TryGetProperty("operation", out JsonElement operation) || operation.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid("Invalid input JSON: \"operation\" is required.");
        }

        bool withoutValue = operation.Flag("includeObjectsWithNoValueSet");
        Func<string, long, bool> test = Operation(property, operation, operation.RequiredText("operationType"), operation.RequiredText("operator"));
        bool unknown = operation.Text("operator") == "IS_UNKNOWN";
        return new ListFilter((o, now) => o.Value(o.State, property.Slot) is { Length: > 0 } value ? test(value, now) : unknown || withoutValue);
    }

    private static Func<string, long, bool> Operation(PropertyDefinition property, JsonElement operation, string type, string op)
    {
        RequireFits(property, type);
        switch (type)
        {
            case "ALL_PROPERTY":
                return (_, _) => op == "IS_KNOWN";
            case "ENUMERATION" or "MULTISTRING":
                HashSet<string> values = new(operation.Texts("values"), StringComparer.OrdinalIgnoreCase);
                bool wanted = op is "IS_ANY_OF" or "IS_EQUAL_TO" or "IS_EXACTLY";
                return wanted || op is "IS_NONE_OF" or "IS_NOT_EQUAL_TO"
                    ? (value, _) => (property.FieldType == "checkbox" ? value.Split(';').Any(values.Contains) : values.Contains(value)) == wanted
                    : throw NoOperator(type, op);
            case "STRING":
                string text = operation.RequiredText("value");
                return op switch
                {
                    "IS_EQUAL_TO" => (value, _) => string.Equals(value, text, StringComparison.OrdinalIgnoreCase),
                    "IS_NOT_EQUAL_TO" => (value, _) => !string.Equals(value, text, StringComparison.OrdinalIgnoreCase),
                    "CONTAINS" => (value, _) => value.Contains(text, StringComparison.OrdinalIgnoreCase),
                    "STARTS_WITH" => (value, _) => value.StartsWith(text, StringComparison.OrdinalIgnoreCase),
                    _ => throw NoOperator(type, op),
                };
            case "BOOL":
                string flag = operation.RequiredText("value");
                return (value, _) => (value == flag) == (op == "IS_EQUAL_TO");
            case "NUMBER":
                return Comparison(op, Number(operation.RequiredText("value")));
            case "TIME_POINT":
                Func<long, long> point = Point(operation, "timePoint");
                return op switch
                {
                    "IS_AFTER" => (value, now) => Instant(value) > point(now),
                    "IS_BEFORE" => (value, now) => Instant(value) < point(now),
                    _ => throw NoOperator(type, op),
                };
            case "TIME_RANGED":
                Func<long, long> from = Point(operation, "lowerBoundTimePoint");
                Func<long, long> to = Point(operation, "upperBoundTimePoint");
                bool between = op == "IS_BETWEEN" ? true : op == "IS_NOT_BETWEEN" ? false : throw NoOperator(type, op);
                return (value, now) => (Instant(value) >= from(now) && Instant(value) <= to(now)) == between;
            default:
                throw ApiFailure.Invalid($"Operations of type {type} are not served here.");
        }
    }

    private static void RequireFits(PropertyDefinition property, string type)
    {
        bool fits = type switch
        {
            "ENUMERATION" => property.Type == "enumeration",
            "NUMBER" => property.Type == "number",
            "BOOL" => property.Type == "bool",
            "TIME_POINT" or "TIME_RANGED" => property.Type is "date" or "datetime",
            "STRING" or "MULTISTRING" => property.Type == "string",
            _ => true,
        };
        if (!fits)
        {
            throw ApiFailure.Invalid($"An operation of type {type} does not fit the property {property.Name}, which is of type {property.Type}.");
        }
    }

    private static Func<string, long, bool> Comparison(string op, double bound) => op switch
    {
        "IS_EQUAL_TO" => (value, _) => Number(value).Equals(bound),
        "IS_NOT_EQUAL_TO" => (value, _) => !Number(value).Equals(bound),
        "IS_LESS_THAN" => (value, _) => Number(value) < bound,
        "IS_LESS_THAN_OR_EQUAL_TO" => (value, _) => Number(value) <= bound,
        "IS_GREATER_THAN" => (value, _) => Number(value) > bound,
        "IS_GREATER_THAN_OR_EQUAL_TO" => (value, _) => Number(value) >= bound,
        _ => throw NoOperator("NUMBER", op),
    };

    /// <summary>An instant relative to now (<c>INDEXED</c>) or a day (<c>DATE</c>); days begin at midnight UTC, whatever zone is named.</summary>
    private static Func<long, long> Point(JsonElement operation, string name)
    {
        if (!operation.TryGetProperty(name, out JsonElement point) || point.ValueKind != JsonValueKind.Object)
        {
            throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" is required.");
        }

        _ = point.RequiredText("zoneId");
        if (point.Text("timeType") == "DATE")
        {
            long day = new DateTimeOffset((int)Number(point.RequiredText("year")), (int)Number(point.RequiredText("month")), (int)Number(point.RequiredText("day")), 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
            return _ => day;
        }

        if (point.Text("timeType") != "INDEXED" || !point.TryGetProperty("indexReference", out JsonElement reference))
        {
            throw ApiFailure.Invalid($"\"{name}\" must be INDEXED with an indexReference, or a DATE.");
        }

        string index = reference.RequiredText("referenceType");
        long offset = point.TryGetProperty("offset", out JsonElement given)
            ? (long)((Number(given.Text("days") ?? "0") * Day) + (Number(given.Text("hours") ?? "0") * Day / 24) + (Number(given.Text("minutes") ?? "0") * 60_000))
            : 0;
        return index switch
        {
            "NOW" => now => now + offset,
            "TODAY" => now => (now / Day * Day) + offset,
            _ => throw ApiFailure.Invalid($"The reference {index} is not served here; NOW and TODAY are."),
        };
    }

    private static long Instant(string value) => CrmTime.TryParse(value, out long instant) ? instant : long.MinValue;

    private static double Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw ApiFailure.Invalid($"\"{text}\" is not a number.");

    private static ApiFailure NoOperator(string type, string op) => ApiFailure.Invalid($"{op} is not an operator of {type}.");
}
