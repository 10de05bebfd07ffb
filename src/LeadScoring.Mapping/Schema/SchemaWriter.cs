using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LeadScoring.Mapping;

/// <summary>Writes shapes as JSON schema. Groups that several places use are written once, as definitions.</summary>
internal sealed class SchemaWriter
{
    private readonly Dictionary<KeySet, string> _names = [];
    private readonly SortedDictionary<string, JsonObject> _definitions = new(StringComparer.Ordinal);

    /// <summary>What the groups written so far refer to.</summary>
    public JsonObject Definitions() => [.. _definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value.DeepClone()))];

    /// <summary>A group with its keys; every other key is refused.</summary>
    public JsonObject Group(KeySet keys)
    {
        JsonObject properties = [];
        foreach (Key key in keys.Keys)
        {
            JsonObject property = Write(key.Shape, key.Name);
            property = property.ContainsKey("$ref") ? new JsonObject { ["allOf"] = new JsonArray(property) } : property;
            property["description"] = key.Help;
            properties[key.Name] = property;
        }

        JsonObject group = new() { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        AddRequired(group, keys);
        return group;
    }

    /// <param name="shape">What is written.</param>
    /// <param name="name">What a definition made of it is called.</param>
    private JsonObject Write(Shape shape, string name) => shape switch
    {
        Shape.Line { Pattern: { } pattern } => new JsonObject { ["type"] = "string", ["pattern"] = pattern },
        Shape.Line => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
        Shape.Number number => WriteNumber(number),
        Shape.Choice choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Words.SelectMany(Spellings)]) },
        Shape.ListOf { OrOne: true } list => new JsonObject { ["anyOf"] = new JsonArray(Write(list.Entry, name), List(list, name)) },
        Shape.ListOf list => List(list, name),
        Shape.Group group => Refer(group.Keys, name),
        Shape.Named named => WriteNamed(named, name),
        Shape.Either either => new JsonObject { ["anyOf"] = new JsonArray([.. either.Shapes.Select((s, i) => (JsonNode)Write(s, Numbered(name, i)))]) },
        _ => throw new InvalidOperationException($"There is no schema for {shape}."),
    };

    private static string Numbered(string name, int i) => i == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}_{i + 1}");

    private JsonObject List(Shape.ListOf list, string name) => new() { ["type"] = "array", ["items"] = Write(list.Entry, name) };

    private static JsonObject WriteNumber(Shape.Number number) => new()
    {
        ["type"] = number.IsWhole ? "integer" : "number",
        ["minimum"] = number.Least,
        ["maximum"] = number.Most,
    };

    /// <summary>Editors read plain words by YAML's own rules: <c>1</c> is a number there and <c>true</c> a truth value.</summary>
    private static IEnumerable<JsonNode> Spellings(string word)
    {
        yield return word;
        if (word is "true" or "false")
        {
            yield return word == "true";
        }
        else if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
        {
            yield return number;
        }
    }

    private JsonObject WriteNamed(Shape.Named named, string name)
    {
        JsonObject result = new() { ["type"] = "object" };
        JsonObject value = Write(named.Value, $"{name}_entry");
        if (named.Fixed is { } keys)
        {
            JsonObject group = Group(keys);
            JsonNode properties = group["properties"]!;
            group.Remove("properties");
            result["properties"] = properties;
            AddRequired(result, keys);
        }

        if (named.NamePattern is { } pattern)
        {
            // Keys with a meaning of their own are no names.
            string apart = named.Fixed is { } own ? $"(?!({string.Join('|', own.Names.Select(Regex.Escape))})$)" : string.Empty;
            result["patternProperties"] = new JsonObject { ["^" + apart + pattern.TrimStart('^')] = value };
            result["additionalProperties"] = false;
        }
        else
        {
            result["additionalProperties"] = value;
        }

        return result;
    }

    private JsonObject Refer(KeySet keys, string name)
    {
        if (!_names.TryGetValue(keys, out string? known))
        {
            known = name;
            for (int i = 1; _definitions.ContainsKey(known); i++)
            {
                known = Numbered(name, i);
            }

            _names[keys] = known;
            _definitions[known] = [];
            _definitions[known] = Group(keys);
        }

        return new JsonObject { ["$ref"] = $"#/definitions/{known}" };
    }

    private static void AddRequired(JsonObject group, KeySet keys)
    {
        string[] required = [.. keys.Keys.Where(k => k.IsRequired).Select(k => k.Name)];
        if (required.Length > 0)
        {
            group["required"] = new JsonArray([.. required.Select(r => (JsonNode)r)]);
        }
    }
}
