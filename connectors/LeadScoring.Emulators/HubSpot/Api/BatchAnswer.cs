using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Failures of single inputs, and the envelope around a batch's results.</summary>
internal sealed class BatchAnswer(ApiCall call)
{
    private readonly List<Action<Utf8JsonWriter>> _errors = [];
    private bool _silent;

    /// <summary>Reports inputs that name no record.</summary>
    /// <param name="silent">Whether the answer says nothing about them: 207, <c>numErrors</c> 0, results missing.</param>
    public void AddUnknown(ObjectType type, IReadOnlyList<string> ids, bool silent)
    {
        if (ids.Count == 0)
        {
            return;
        }

        if (silent)
        {
            _silent = true;
            return;
        }

        _errors.Add(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "error");
            json.WriteString("category", "OBJECT_NOT_FOUND");
            json.WriteString("message", $"Could not get some {type.Singular.ToUpperInvariant()} objects, they may be deleted or not exist. Check that ids are valid.");
            json.WriteStartObject("context");
            json.WriteStartArray("ids");
            foreach (string id in ids)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <summary>Reports one input, found again by a member of its own.</summary>
    public void Add(ApiFailure failure, IReadOnlyDictionary<string, string> context) => _errors.Add(json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "error");
        json.WriteString("category", failure.Category);
        json.WriteString("message", failure.Message);
        new ApiFailure(failure.Status, failure.Category, failure.Message)
        {
            SubCategory = failure.SubCategory,
            Details = failure.Details,
            Context = context.Concat(failure.Context).GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.First().Value),
        }.WriteRest(json);
        json.WriteEndObject();
    });

    /// <summary>Writes the envelope; the status is 207 as soon as anything failed.</summary>
    /// <param name="success">Status when nothing did.</param>
    public void Write(int success, Action<Utf8JsonWriter> results)
    {
        Utf8JsonWriter json = call.Json;
        json.WriteStartObject();
        json.WriteString("status", "COMPLETE");
        json.WriteStartArray("results");
        results(json);
        json.WriteEndArray();
        if (_errors.Count > 0 || _silent)
        {
            json.WriteNumber("numErrors", _errors.Count);
            json.WriteStartArray("errors");
            _errors.ForEach(e => e(json));
            json.WriteEndArray();
        }

        json.WriteString("startedAt", CrmTime.Iso(call.Now));
        json.WriteString("completedAt", CrmTime.Iso(call.Now));
        json.WriteEndObject();
        call.Status = _errors.Count > 0 || _silent ? 207 : success;
    }

    /// <summary>Refuses a batch that names an input twice.</summary>
    /// <exception cref="ApiFailure">It does.</exception>
    public static void RefuseDuplicates(IEnumerable<string> keys)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (string key in keys)
        {
            if (!seen.Add(key))
            {
                throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"Duplicate IDs found in batch input: [{key}]. IDs must be unique"));
            }
        }
    }
}
