using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LeadScoring.Mapping;

/// <summary>The JSON schema of mapping files, for editors: words, shapes and short help while somebody writes.</summary>
/// <remarks>
/// Written from the tables that the parser reads by, so that both know the same words. It follows draft 7, which the editors' YAML plug-ins know.
/// It cannot say everything: what names mean, and what the CRM has, only <c>leadscoring check</c> knows. Pure; safe for concurrent use.
/// </remarks>
public static class MappingSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as indented JSON, ending in a line break; always the same.</summary>
    public static string Text()
    {
        SchemaWriter writer = new();
        JsonObject file = writer.Group(FileWords.Chapters);
        JsonObject schema = new()
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "LeadScoring mapping",
            ["description"] = "One file says what is pulled, what the model sees, what \"good\" means, who gets a lead, what is written back, and when. Check it: leadscoring check FILE",
        };
        foreach (KeyValuePair<string, JsonNode?> part in file.ToArray())
        {
            file.Remove(part.Key);
            schema[part.Key] = part.Value;
        }

        schema["definitions"] = writer.Definitions();
        return schema.ToJsonString(Readable).ReplaceLineEndings("\n") + "\n";
    }
}
