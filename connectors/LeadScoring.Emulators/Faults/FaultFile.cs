using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators;

/// <summary>Reads fault rules from JSON: an array of objects whose members are named like those of <see cref="FaultRule"/> in camel case.</summary>
/// <remarks><c>body</c> may be text or any JSON value; <c>delay</c> is <c>hh:mm:ss</c> or a number of milliseconds.</remarks>
public static class FaultFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing or broken; the message names the file, the rule and the member.</exception>
    public static IReadOnlyList<FaultRule> Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (IOException e)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(content);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads UTF-8 JSON.</summary>
    /// <exception cref="InvalidDataException">It is no array of rules; the message names the rule and the member.</exception>
    public static IReadOnlyList<FaultRule> Parse(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = ParseJson(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new InvalidDataException("expected a JSON array of fault rules.");
        }

        List<FaultRule> rules = [];
        foreach (JsonElement element in document.RootElement.EnumerateArray())
        {
            try
            {
                FaultRule rule = ReadRule(element);
                rule.Validate();
                rules.Add(rule);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"rule {rules.Count + 1}: {e.Message}"), e);
            }
        }

        return rules;
    }

    private static JsonDocument ParseJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"not JSON: {e.Message}", e);
        }
    }

    private static FaultRule ReadRule(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("expected an object.");
        }

        FaultRule rule = new();
        foreach (JsonProperty member in element.EnumerateObject())
        {
            JsonElement value = member.Value;
            rule = member.Name switch
            {
                "switch" => rule with { Switch = Text(member) },
                "argument" => rule with { Argument = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() },
                "method" => rule with { Method = Text(member) },
                "path" => rule with { Path = Text(member) },
                "status" => rule with { Status = Whole(member) },
                "body" => rule with { Body = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() },
                "headers" => rule with { Headers = ReadHeaders(member) },
                "after" => rule with { After = Whole(member) },
                "times" => rule with { Times = value.ValueKind == JsonValueKind.Null ? null : Whole(member) },
                "applyThenFail" => rule with { ApplyThenFail = Flag(member) },
                "drop" => rule with { Drop = Flag(member) },
                "delay" => rule with { Delay = ReadDelay(member) },
                _ => throw new InvalidDataException(
                    $"\"{member.Name}\" is unknown; known are switch, argument, method, path, status, body, headers, after, times, applyThenFail, drop, delay."),
            };
        }

        return rule;
    }

    private static string Text(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String
        ? member.Value.GetString()!
        : throw new InvalidDataException($"\"{member.Name}\" must be text.");

    private static int Whole(JsonProperty member) => member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int number)
        ? number
        : throw new InvalidDataException($"\"{member.Name}\" must be a whole number.");

    private static bool Flag(JsonProperty member) => member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? member.Value.GetBoolean()
        : throw new InvalidDataException($"\"{member.Name}\" must be true or false.");

    private static TimeSpan ReadDelay(JsonProperty member)
    {
        if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt32(out int milliseconds))
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        return member.Value.ValueKind == JsonValueKind.String && TimeSpan.TryParse(member.Value.GetString(), CultureInfo.InvariantCulture, out TimeSpan delay)
            ? delay
            : throw new InvalidDataException("\"delay\" must be hh:mm:ss or a number of milliseconds.");
    }

    private static Dictionary<string, string> ReadHeaders(JsonProperty member)
    {
        if (member.Value.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException("\"headers\" must be an object of texts.");
        }

        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty header in member.Value.EnumerateObject())
        {
            headers[header.Name] = Text(header);
        }

        return headers;
    }
}
