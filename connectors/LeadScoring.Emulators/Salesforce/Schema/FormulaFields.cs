using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Reads the metadata of custom fields, those included whose values the CRM works out.</summary>
/// <remarks>
/// A formula is a path (<c>Account.Industry</c>) or <c>TODAY() - DATEVALUE(CreatedDate)</c>; a roll-up has <c>type</c> <c>Summary</c>, <c>summaryForeignKey</c> and
/// <c>summaryOperation</c> (<c>count</c>, <c>sum</c>, <c>max</c>, <c>min</c>, with <c>summarizedField</c>). That is what scoring meets; other formulas are refused.
/// </remarks>
internal sealed partial class FormulaFields(Organization organization)
{
    /// <exception cref="ApiException">The type is unknown, a needed property is missing or the formula cannot be worked out here.</exception>
    public FieldDefinition Read(ObjectDefinition definition, string name, JsonElement metadata)
    {
        if (Text(metadata, "type") == "Summary")
        {
            return RollUp(definition, name, metadata);
        }

        FieldDefinition field = Text(metadata, "formula") is null || Text(metadata, "type") != "Text" || metadata.TryGetProperty("length", out _)
            ? CustomFieldMetadata.Read(name, metadata)
            : CustomFieldMetadata.Read(name, WithLength(metadata));
        return Text(metadata, "formula") is { } formula
            ? Calculated(field with { Compute = Formula(definition, formula, field.Type) })
            : field;
    }

    private Func<Row, object?> Formula(ObjectDefinition definition, string formula, FieldType type)
    {
        Match age = AgePattern().Match(formula);
        if (age.Success)
        {
            FieldDefinition day = definition.Find(age.Groups[1].Value) ?? throw Wrong($"Field {age.Groups[1].Value} does not exist. Check spelling.");
            return row => row[day] is DateTime since ? (organization.Now.Date - since.Date).TotalDays : null;
        }

        if (!PathPattern().IsMatch(formula))
        {
            throw Wrong($"Syntax error: the emulator does not work out \"{formula}\".");
        }

        BoundPath path = new PathBinder(organization, new FieldAccess(organization, enforced: false), formula)
            .Bind(new SoqlQuery([], definition.Name, 0), definition, new SoqlPath(formula.Split('.'), 0));
        return type.IsText() && !path.Field.Type.IsText() && !path.Field.Type.IsId()
            ? row => Convert.ToString(path.Get(row), CultureInfo.InvariantCulture)
            : path.Get;
    }

    private FieldDefinition RollUp(ObjectDefinition definition, string name, JsonElement metadata)
    {
        string[] key = (Text(metadata, "summaryForeignKey") ?? "").Split('.');
        ObjectTable children = key.Length == 2 && organization.Find(key[0]) is { } found ? found : throw Wrong("summaryForeignKey must be Object.Field.");
        FieldDefinition parent = children.Definition.Find(key[1]) is { } reference && reference.ReferenceTo.Contains(definition.Name) ? reference : throw Wrong($"{key[1]} does not point to {definition.Name}.");
        string operation = Text(metadata, "summaryOperation") ?? "";
        FieldDefinition? summed = operation == "count" ? null : children.Definition.Find((Text(metadata, "summarizedField") ?? "").Split('.')[^1]) ?? throw Wrong("summarizedField is missing.");
        Func<IEnumerable<double>, double> fold = operation switch
        {
            "count" => static v => v.Count(),
            "sum" => static v => v.Sum(),
            "max" => static v => v.DefaultIfEmpty().Max(),
            "min" => static v => v.DefaultIfEmpty().Min(),
            _ => throw Wrong($"summaryOperation {operation} is not known."),
        };
        return Calculated(new FieldDefinition
        {
            Name = name,
            Label = Text(metadata, "label") ?? "",
            Type = FieldType.Double,
            Precision = 18,
            Scale = 2,
            NeedsGrant = true,
            Compute = row => fold(children.FindBy(parent, row.Id).Where(c => !c.IsDeleted).Select(c => summed is null ? 1.0 : c[summed] as double? ?? 0)),
        });
    }

    private static FieldDefinition Calculated(FieldDefinition field) => field with { Calculated = true, Createable = false, Updateable = false, Tracked = false, Unique = false, ExternalId = false };

    private static JsonElement WithLength(JsonElement metadata)
    {
        Dictionary<string, JsonElement> members = metadata.EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        using JsonDocument length = JsonDocument.Parse("255");
        members["length"] = length.RootElement.Clone();
        return JsonSerializer.SerializeToElement(members);
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ApiException Wrong(string problem) => new(400, new ApiFault("FIELD_INTEGRITY_EXCEPTION", problem, "Metadata"));

    [GeneratedRegex(@"^\s*TODAY\(\)\s*-\s*DATEVALUE\(\s*(\w+)\s*\)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex AgePattern();

    [GeneratedRegex(@"^\w+(\.\w+)*$")]
    private static partial Regex PathPattern();
}
