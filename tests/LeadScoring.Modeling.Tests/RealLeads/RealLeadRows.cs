using System.Globalization;
using System.Text;

namespace LeadScoring.Modeling.Tests.RealLeads;

/// <summary>Real leads as training sets, one row per lead as of its creation.</summary>
internal static class RealLeadRows
{
    /// <summary>What is written at or after the outcome.</summary>
    public static readonly string[] XEducationLeaks =
    [
        "Tags__c", "Lead_Quality__c", "Lead_Profile__c", "Last_Activity__c", "Last_Notable_Activity__c", "Asymmetrique_Activity_Index__c",
        "Asymmetrique_Profile_Index__c", "Asymmetrique_Activity_Score__c", "Asymmetrique_Profile_Score__c",
    ];

    private static readonly string[] XEducationNumbers = ["Total_Visits__c", "Seconds_On_Site__c", "Page_Views_Per_Visit__c"];

    private static readonly string[] XEducationClasses =
    [
        "Lead_Origin__c", "LeadSource", "Country", "City", "Specialization__c", "Heard_From__c", "Occupation__c", "Motive__c", "HasOptedOutOfEmail",
        "DoNotCall", "Saw_Search_Ad__c", "Saw_Newspaper_Article__c", "Saw_Forum__c", "Saw_Newspaper__c", "Saw_Digital_Ad__c", "Recommended__c", "Took_Free_Copy__c",
    ];

    /// <summary>The features and how they are seen.</summary>
    public static FeatureSet XEducationFeatures { get; } = new(
        [.. XEducationNumbers.Concat(XEducationClasses).Concat(XEducationLeaks).Select((name, i) =>
            new FieldFeature(name, null, Expectation.None, i + 1, name, XEducationNumbers.Contains(name) ? FieldKind.Number : FieldKind.Text))]);

    /// <summary>Closed leads with the instant their status said so, and the open ones with what became of them later.</summary>
    public static (TrainingSet Closed, TrainingSet Open) XEducation()
    {
        Dictionary<string, DateTimeOffset> closedAt = [];
        foreach (Dictionary<string, string> change in Read("xeducation-salesforce", "LeadHistory"))
        {
            if (change["Field"] == "Status" && change["NewValue"].StartsWith("Closed", StringComparison.Ordinal))
            {
                closedAt[change["LeadId"]] = Instant(change["CreatedDate"]);
            }
        }

        Dictionary<string, float> later = Read("xeducation-salesforce-truth", "open_leads").ToDictionary(r => r["Id"], r => float.Parse(r["converted"], CultureInfo.InvariantCulture));
        Dictionary<string, string>[] leads = [.. Read("xeducation-salesforce", "Lead").OrderBy(l => Instant(l["CreatedDate"])).ThenBy(l => l["Id"], StringComparer.Ordinal)];
        Dictionary<string, string>[] closed = [.. leads.Where(l => !later.ContainsKey(l["Id"]))];
        Dictionary<string, string>[] open = [.. leads.Where(l => later.ContainsKey(l["Id"]))];
        return (
            Set(closed, XEducationFeatures, l => l["Status"] == "Closed - Converted" ? 1 : 0, l => closedAt[l["Id"]]),
            Set(open, XEducationFeatures, l => later[l["Id"]], l => Instant(l["CreatedDate"])));
    }

    /// <summary>The facts of one lead as the mapping would make them: values at creation and each later change.</summary>
    public static IEnumerable<LeadFacts> XEducationFacts()
    {
        ILookup<string, Dictionary<string, string>> history = Read("xeducation-salesforce", "LeadHistory").ToLookup(h => h["LeadId"]);
        foreach (Dictionary<string, string> lead in Read("xeducation-salesforce", "Lead"))
        {
            RecordRef record = new(new ConnectionId("sf"), new StreamName("Lead"), new CrmRecordId(lead["Id"]));
            DateTimeOffset created = Instant(lead["CreatedDate"]);
            List<ValueFact> values = [];
            foreach (FeatureDefinition feature in XEducationFeatures.Features)
            {
                Dictionary<string, string>[] changes = [.. history[lead["Id"]].Where(h => h["Field"] == feature.Name).OrderBy(h => Instant(h["CreatedDate"]))];
                values.Add(new ValueFact(record, 0, feature.Name, Empty(changes.Length > 0 ? changes[0]["OldValue"] : lead[feature.Name]), created));
                values.AddRange(changes.Select(c => new ValueFact(record, 0, feature.Name, Empty(c["NewValue"]), Instant(c["CreatedDate"]))));
            }

            IEnumerable<OutcomeFact> outcomes = history[lead["Id"]]
                .Where(h => h["Field"] == "Status" && h["NewValue"].StartsWith("Closed", StringComparison.Ordinal))
                .Select(h => new OutcomeFact(record, h["NewValue"] == "Closed - Converted" ? OutcomeKind.Good : OutcomeKind.Bad, Instant(h["CreatedDate"]), Instant(h["CreatedDate"]), null));
            yield return new LeadFacts(new LeadId(lead["Id"]), created, [record], values, [], [.. outcomes]);
        }
    }

    /// <summary>Closed deals in which nothing predicts the outcome.</summary>
    public static (TrainingSet Set, FeatureSet Features) Maven()
    {
        FeatureSet features = new(
            [.. new (string Name, FieldKind Kind)[]
            {
                ("Product__c", FieldKind.Text), ("Industry", FieldKind.Text), ("AnnualRevenueMillions__c", FieldKind.Number), ("NumberOfEmployees", FieldKind.Number),
                ("Country", FieldKind.Text), ("Year_Founded__c", FieldKind.Number), ("OwnerId", FieldKind.Text),
            }
            .Select((f, i) => new FieldFeature(f.Name, null, Expectation.None, i + 1, f.Name, f.Kind))]);
        Dictionary<string, Dictionary<string, string>> deals = Read("maven-salesforce", "Opportunity").Where(d => d["IsClosed"] == "true").ToDictionary(d => d["Id"]);
        Dictionary<string, string>[] leads =
        [
            .. Read("maven-salesforce", "Lead").Where(l => deals.ContainsKey(l["ConvertedOpportunityId"]))
                .OrderBy(l => Instant(l["CreatedDate"])).ThenBy(l => l["Id"], StringComparer.Ordinal),
        ];
        return (Set(leads, features, l => deals[l["ConvertedOpportunityId"]]["IsWon"] == "true" ? 1 : 0, l => Instant(deals[l["ConvertedOpportunityId"]]["CloseDate"])), features);
    }

    private static TrainingSet Set(Dictionary<string, string>[] leads, FeatureSet features, Func<Dictionary<string, string>, float> label, Func<Dictionary<string, string>, DateTimeOffset> knownAt) => new(
        new FeatureTable(
            [.. leads.Select(l => new FeatureRowKey(new LeadId(l["Id"]), Instant(l["CreatedDate"])))],
            [.. features.Features.Select(FeatureColumn (f) => f.IsCategorical
                ? new CategoricalColumn(f.Name, [.. leads.Select(l => Empty(l[f.Name]))])
                : new NumericColumn(f.Name, [.. leads.Select(l => float.TryParse(l[f.Name], CultureInfo.InvariantCulture, out float number) ? number : float.NaN)]))]),
        [.. leads.Select(label)],
        [.. leads.Select(_ => 1f)],
        [.. leads.Select(knownAt)]);

    private static string? Empty(string text) => text.Length == 0 ? null : text;

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static IEnumerable<Dictionary<string, string>> Read(string folder, string name)
    {
        string[]? header = null;
        foreach (string[] cells in Cells(File.ReadAllText(Path.Combine(RealLeadFolder.Path!, folder, name + ".csv"))))
        {
            if (header is null)
            {
                header = cells;
                continue;
            }

            Dictionary<string, string> row = new(header.Length, StringComparer.Ordinal);
            for (int i = 0; i < header.Length; i++)
            {
                row.Add(header[i], cells[i]);
            }

            yield return row;
        }
    }

    /// <summary>RFC 4180: quotes around a cell, doubled inside it.</summary>
    private static IEnumerable<string[]> Cells(string text)
    {
        List<string> row = [];
        StringBuilder cell = new();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    cell.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }

                continue;
            }

            switch (c)
            {
                case '"':
                    quoted = true;
                    break;
                case ',' or '\n':
                    row.Add(cell.ToString());
                    cell.Clear();
                    if (c == '\n')
                    {
                        yield return [.. row];
                        row.Clear();
                    }

                    break;
                case '\r':
                    break;
                default:
                    cell.Append(c);
                    break;
            }
        }
    }
}
