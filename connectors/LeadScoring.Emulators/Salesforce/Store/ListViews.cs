using System.Globalization;
using System.Xml.Linq;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>A list view as its metadata describes it.</summary>
internal sealed record ListView(string DeveloperName, string Label, IReadOnlyList<string> Columns, IReadOnlyList<(string Field, string Operation, string Value)> Filters);

/// <summary>The list views of all objects. Changes need the organisation's write lock.</summary>
internal sealed class ListViews(Organization organization)
{
    private static readonly XNamespace Metadata = "http://soap.sforce.com/2006/04/metadata";
    private readonly Dictionary<string, ListView> _byId = new(StringComparer.Ordinal);

    public static ListView Read(XElement view) => new(
        Text(view, "fullName"),
        Text(view, "label"),
        [.. view.Elements(Metadata + "columns").Select(c => c.Value)],
        [.. view.Elements(Metadata + "filters").Select(f => (Text(f, "field"), Text(f, "operation"), Text(f, "value")))]);

    public IEnumerable<(string Id, ListView View)> Of(string objectName)
    {
        ObjectTable table = organization["ListView"];
        FieldDefinition type = table.Definition.Find("SobjectType")!;
        return table.Live.Range(StampKey.Lowest, StampKey.Highest)
            .Where(r => string.Equals(r[type] as string, objectName, StringComparison.OrdinalIgnoreCase) && _byId.ContainsKey(r.Id))
            .Select(r => (r.Id, _byId[r.Id]))
            .OrderBy(v => v.Item2.Label, StringComparer.Ordinal);
    }

    /// <summary>Makes a view, or puts it in the place of the one of the same name.</summary>
    /// <exception cref="ApiException">It shows or filters by a field that is not there.</exception>
    public void Put(string objectName, ListView view)
    {
        ObjectDefinition definition = organization.Find(objectName)?.Definition ?? throw new ApiException(400, "INVALID_TYPE", $"Entity of type '{objectName}' cannot be found");
        foreach (string column in view.Columns.Concat(view.Filters.Select(f => f.Field)))
        {
            if (PathOf(definition, column) is null)
            {
                throw new ApiException(400, "INVALID_FIELD", $"Could not resolve list view column: {column}");
            }
        }

        string id = Of(objectName).FirstOrDefault(v => v.View.DeveloperName.Equals(view.DeveloperName, StringComparison.OrdinalIgnoreCase)).Id ?? organization["ListView"].NextId();
        ObjectTable table = organization["ListView"];
        object?[] values = new object?[table.Definition.Fields.Count];
        void Set(string name, object? value) => values[table.Definition.Find(name)!.Ordinal] = value;
        values[0] = id;
        Set("Name", view.Label);
        Set("DeveloperName", view.DeveloperName);
        Set("SobjectType", definition.Name);
        Set("IsSoqlCompatible", FieldValues.True);
        Set("CreatedDate", organization.Now);
        Set("LastModifiedDate", organization.Now);
        Set("SystemModstamp", organization.Now);
        organization.Put(table, new Row(id, organization.Now, false, values));
        _byId[id] = view;
    }

    /// <summary>The query that a view stands for; columns that the user may not see are left out.</summary>
    public static string ToSoql(ObjectDefinition definition, ListView view, FieldAccess access)
    {
        IEnumerable<string> columns = view.Columns.Select(c => PathOf(definition, c)!)
            .Where(p => definition.Find(p) is not { } field || access.CanRead(definition, field))
            .Prepend("Id")
            .Distinct(StringComparer.OrdinalIgnoreCase);
        string where = string.Join(" AND ", view.Filters.Select(f => Condition(definition, f.Field, f.Operation, f.Value)));
        return $"SELECT {string.Join(", ", columns)} FROM {definition.Name}{(where.Length == 0 ? "" : " WHERE " + where)} ORDER BY Name ASC NULLS FIRST, Id ASC NULLS FIRST";
    }

    /// <summary>A column of list views as a field path: custom fields by their own name, standard ones by the words that list views have for them.</summary>
    private static string? PathOf(ObjectDefinition definition, string column)
    {
        switch (column)
        {
            case "FULL_NAME" or "NAME" when definition.Has("Name"):
                return "Name";
            case "CORE.USERS.ALIAS" when definition.Has("OwnerId"):
                return "Owner.Alias";
            case "ACCOUNT.NAME" when definition.Has("AccountId"):
                return "Account.Name";
        }

        if (definition.Find(column) is { } own)
        {
            return own.Name;
        }

        string words = column[(column.IndexOf('.', StringComparison.Ordinal) + 1)..];
        string joined = words.Replace("_", "", StringComparison.Ordinal);
        return column.Contains('.', StringComparison.Ordinal) && !column.Any(char.IsAsciiLetterLower) ? definition.Find(joined)?.Name : null;
    }

    private static string Condition(ObjectDefinition definition, string column, string operation, string value)
    {
        string path = PathOf(definition, column)!;
        string literal = definition.Find(path) switch
        {
            { Type: FieldType.Boolean } => value is "1" or "true" or "TRUE" ? "true" : "false",
            { Type: FieldType.Date or FieldType.DateTime } => value,
            { } number when number.Type.IsNumber() => double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
            _ => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'",
        };
        return operation switch
        {
            "equals" => $"{path} = {literal}",
            "notEqual" => $"{path} != {literal}",
            "lessThan" => $"{path} < {literal}",
            "lessOrEqual" => $"{path} <= {literal}",
            "greaterThan" => $"{path} > {literal}",
            "greaterOrEqual" => $"{path} >= {literal}",
            "startsWith" => $"{path} LIKE {literal[..^1]}%'",
            "contains" => $"{path} LIKE '%{literal[1..^1]}%'",
            "notContain" => $"(NOT {path} LIKE '%{literal[1..^1]}%')",
            _ => throw new ApiException(400, "INVALID_INPUT", $"'{operation}' is not a valid value for the enum 'FilterOperation'"),
        };
    }

    private static string Text(XElement element, string name) => element.Element(Metadata + name)?.Value ?? "";
}
