using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>composite</c>, <c>composite/batch</c> and <c>composite/graph</c>: several requests in one.</summary>
internal sealed partial class CompositeResource(Organization organization, Func<ApiRequest, ApiResponse> dispatch)
{
    private const int LargestCount = 25;
    private const int LargestQueryCount = 5;

    public ApiResponse Composite(ApiRequest request)
    {
        using JsonDocument document = request.ReadJson();
        List<JsonElement> parts = Parts(document.RootElement, "compositeRequest");
        int heavy = parts.Count(p => Regex.IsMatch(Text(p, "url"), "/query|/composite/sobjects", RegexOptions.IgnoreCase));
        if (heavy > LargestQueryCount)
        {
            throw new ApiException(400, "LIMIT_EXCEEDED", $"Cannot have more than {LargestQueryCount} query or collections operations in a composite request.");
        }

        bool allOrNone = document.RootElement.TryGetProperty("allOrNone", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        List<(string Reference, ApiResponse Response)> answers = [];
        try
        {
            organization.Atomically(
                () => RunAll(request, parts, allOrNone, answers),
                succeeded => succeeded || !allOrNone);
            return ApiResponse.Json(200, writer => WriteAnswers(writer, answers, allOrNone));
        }
        finally
        {
            answers.ForEach(a => a.Response.Dispose());
        }
    }

    /// <summary>Each part counts as an API request of its own; the count goes to <paramref name="count"/>.</summary>
    public ApiResponse Batch(ApiRequest request, Action<int> count)
    {
        using JsonDocument document = request.ReadJson();
        List<JsonElement> parts = Parts(document.RootElement, "batchRequests");
        count(Math.Max(0, parts.Count - 1));
        bool halt = document.RootElement.TryGetProperty("haltOnError", out JsonElement flag) && flag.ValueKind == JsonValueKind.True;
        List<ApiResponse> answers = [];
        try
        {
            bool failed = false;
            foreach (JsonElement part in parts)
            {
                ApiResponse answer = failed && halt
                    ? ApiResponse.Error(new ApiException(412, "BATCH_PROCESSING_HALTED", "Batch processing halted per request."))
                    : dispatch(Inner(request, Text(part, "method"), "/services/data/" + Text(part, "url").TrimStart('/'), Body(part, "richInput", []), default));
                failed |= answer.Status >= 400;
                answers.Add(answer);
            }

            return ApiResponse.Json(200, writer =>
            {
                writer.WriteStartObject();
                writer.WriteBoolean("hasErrors"u8, failed);
                writer.WriteStartArray("results"u8);
                foreach (ApiResponse answer in answers)
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("statusCode"u8, answer.Status);
                    writer.WritePropertyName("result"u8);
                    WriteBody(writer, answer);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            });
        }
        finally
        {
            answers.ForEach(a => a.Dispose());
        }
    }

    private bool RunAll(ApiRequest request, List<JsonElement> parts, bool allOrNone, List<(string Reference, ApiResponse Response)> answers)
    {
        Dictionary<string, JsonElement> bodies = new(StringComparer.Ordinal);
        bool failed = false;
        foreach (JsonElement part in parts)
        {
            string reference = Text(part, "referenceId");
            ApiResponse answer;
            try
            {
                answer = failed && allOrNone
                    ? throw new ApiException(400, "PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed.")
                    : dispatch(Inner(
                        request,
                        Text(part, "method"),
                        Resolve(Text(part, "url"), bodies),
                        Body(part, "body", bodies),
                        part.TryGetProperty("httpHeaders", out JsonElement headers) ? headers : default));
            }
            catch (ApiException e)
            {
                answer = ApiResponse.Error(e);
            }

            failed |= answer.Status >= 400;
            answers.Add((reference, answer));
            if (answer is { Status: < 400, Body: { } body })
            {
                using JsonDocument parsed = JsonDocument.Parse(body.Written);
                bodies[reference] = parsed.RootElement.Clone();
            }
        }

        return !failed;
    }

    private static void WriteAnswers(Utf8JsonWriter writer, List<(string Reference, ApiResponse Response)> answers, bool allOrNone)
    {
        bool rolledBack = allOrNone && answers.Exists(a => a.Response.Status >= 400);
        writer.WriteStartObject();
        writer.WriteStartArray("compositeResponse"u8);
        foreach ((string reference, ApiResponse answer) in answers)
        {
            using ApiResponse halted = ApiResponse.Error(new ApiException(
                400, "PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed."));
            ApiResponse shown = rolledBack && answer.Status < 400 ? halted : answer;
            writer.WriteStartObject();
            writer.WritePropertyName("body"u8);
            WriteBody(writer, shown);
            writer.WriteStartObject("httpHeaders"u8);
            foreach ((string name, string value) in shown.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteNumber("httpStatusCode"u8, shown.Status);
            writer.WriteString("referenceId"u8, reference);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter writer, ApiResponse answer)
    {
        if (answer.Body is { Written.Length: > 0 } body)
        {
            writer.WriteRawValue(body.Written.Span, skipInputValidation: true);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static List<JsonElement> Parts(JsonElement root, string name, int most = LargestCount)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new ApiException(400, "INVALID_INPUT", $"The request body needs an array \"{name}\".");
        }

        return list.GetArrayLength() <= most
            ? [.. list.EnumerateArray()]
            : throw new ApiException(400, "LIMIT_EXCEEDED", $"Limit exceeded: at most {most} subrequests.");
    }

    private static string Text(JsonElement part, string name) =>
        part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new ApiException(400, "INVALID_INPUT", $"A subrequest needs \"{name}\".");

    private static byte[] Body(JsonElement part, string name, Dictionary<string, JsonElement> bodies) =>
        part.TryGetProperty(name, out JsonElement body) ? Encoding.UTF8.GetBytes(Resolve(body.GetRawText(), bodies)) : [];

    /// <summary>Replaces <c>@{reference.path}</c> by what an earlier part answered.</summary>
    private static string Resolve(string text, Dictionary<string, JsonElement> bodies) => ReferencePattern().Replace(text, match =>
    {
        if (!bodies.TryGetValue(match.Groups[1].Value, out JsonElement value))
        {
            throw new ApiException(400, "PROCESSING_HALTED", $"Invalid reference specified. No value for {match.Value} found.");
        }

        foreach (Match step in StepPattern().Matches(match.Groups[2].Value))
        {
            string name = step.Groups[1].Value;
            bool found = step.Groups[2].Success
                ? value.ValueKind == JsonValueKind.Array && int.TryParse(step.Groups[2].Value, out int index) && index < value.GetArrayLength() && Move(value[index])
                : value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) && Move(member);
            if (!found)
            {
                throw new ApiException(400, "PROCESSING_HALTED", $"Invalid reference specified. No value for {match.Value} found.");
            }

            bool Move(JsonElement next)
            {
                value = next;
                return true;
            }
        }

        return value.ToString();
    });

    private static ApiRequest Inner(ApiRequest outer, string method, string url, byte[] body, JsonElement headers)
    {
        int question = url.IndexOf('?', StringComparison.Ordinal);
        string path = question < 0 ? url : url[..question];
        string[] segments = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString)];
        if (segments is not ["services", "data", var version, ..] || !version.StartsWith('v'))
        {
            throw new ApiException(400, "INVALID_INPUT", "The URL of a subrequest starts with /services/data/vNN.N/.");
        }

        return new ApiRequest(
            method,
            segments[3..],
            version[1..],
            QueryHelpers.ParseQuery(question < 0 ? "" : url[question..]),
            name => headers.ValueKind == JsonValueKind.Object && headers.EnumerateObject().FirstOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.String } own
                ? own.Value.GetString()
                : outer.Header(name),
            body);
    }

    [GeneratedRegex(@"@\{(\w+)((?:\.\w+|\[\d+\])*)\}")]
    private static partial Regex ReferencePattern();

    [GeneratedRegex(@"\.(\w+)|\[(\d+)\]")]
    private static partial Regex StepPattern();
}
