using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Turns metadata files into the JSON that the Tooling API has for the same thing.</summary>
internal static class XmlMetadata
{
    private static readonly HashSet<string> Lists = ["value"];

    /// <summary>Texts become texts, <c>true</c> and whole numbers become what they say.</summary>
    public static JsonElement ToJson(XElement element)
    {
        return JsonSerializer.SerializeToElement(Node(element));

        static JsonNode? Node(XElement node)
        {
            if (!node.HasElements)
            {
                return node.Value switch
                {
                    "true" => JsonValue.Create(true),
                    "false" => JsonValue.Create(false),
                    var text when int.TryParse(text, out int number) => JsonValue.Create(number),
                    var text => JsonValue.Create(text),
                };
            }

            JsonObject members = [];
            foreach (IGrouping<string, XElement> group in node.Elements().GroupBy(e => e.Name.LocalName))
            {
                members[group.Key] = Lists.Contains(group.Key) ? new JsonArray([.. group.Select(Node)]) : Node(group.First());
            }

            return members;
        }
    }
}
