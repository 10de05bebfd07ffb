using System.Xml.Linq;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>List views in the words of the Metadata API. Source: Metadata API Developer Guide, "ListView" and "File-Based Calls".</summary>
internal static class ListViewMetadata
{
    private static readonly XNamespace Namespace = "http://soap.sforce.com/2006/04/metadata";

    /// <summary><c>Score fell this week</c> → <c>Score_fell_this_week</c>.</summary>
    public static string DeveloperName(string name) =>
        string.Join('_', new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The content of <c>objects/X.object</c> with this one view, which leaves all else of the object as it is.</summary>
    public static string ToObjectFile(StreamName stream, LeadList list) => Text(new XElement(
        Namespace + "CustomObject",
        new XElement(Namespace + "listViews", new XElement(Namespace + "fullName", DeveloperName(list.Name)), Content(stream, list))));

    /// <summary>The content of <c>package.xml</c> for this one view.</summary>
    public static string ToManifest(StreamName stream, LeadList list, string version) => Text(new XElement(
        Namespace + "Package",
        new XElement(
            Namespace + "types",
            new XElement(Namespace + "members", $"{stream}.{DeveloperName(list.Name)}"),
            new XElement(Namespace + "name", "ListView")),
        new XElement(Namespace + "version", version)));

    /// <summary>Columns, filters and label; the schema wants its elements in the order of the alphabet.</summary>
    public static IEnumerable<XElement> Content(StreamName stream, LeadList list)
    {
        string name = stream.Value.EndsWith("__c", StringComparison.OrdinalIgnoreCase) ? "NAME" : "FULL_NAME";
        foreach (string column in (IEnumerable<string>)[name, .. list.Columns, "CORE.USERS.ALIAS"])
        {
            yield return new XElement(Namespace + "columns", column);
        }

        yield return new XElement(Namespace + "filterScope", "Everything");
        foreach (ListCriterion criterion in list.Criteria)
        {
            (string operation, string value) = criterion.Test switch
            {
                ListTest.EqualTo => ("equals", criterion.Value),
                ListTest.LessThan => ("lessThan", criterion.Value),
                _ => ("greaterOrEqual", $"LAST_N_DAYS:{criterion.Value}"),
            };
            yield return new XElement(
                Namespace + "filters",
                new XElement(Namespace + "field", criterion.Field),
                new XElement(Namespace + "operation", operation),
                new XElement(Namespace + "value", value));
        }

        yield return new XElement(Namespace + "label", list.Name);
    }

    private static string Text(XElement root) => $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}\n";
}
