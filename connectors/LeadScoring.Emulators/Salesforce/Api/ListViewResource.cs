using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>sobjects/X/listviews[/{id}/describe|results]</c>.</summary>
internal sealed class ListViewResource(Organization organization, FieldAccess access, ListViews lists)
{
    public ApiResponse Handle(ApiRequest request, ObjectTable table, string[] rest)
    {
        ObjectDefinition definition = table.Definition;
        if (rest.Length == 0)
        {
            return All(request, definition);
        }

        (string id, ListView view) = lists.Of(definition.Name).FirstOrDefault(v => v.Id == RecordId.Normalize(rest[0])) is { View: not null } found ? found : throw ApiException.NotFound();
        return rest switch
        {
            [_] => ApiResponse.Json(200, writer => WriteOne(writer, request, definition, id, view)),
            [_, "describe"] => Describe(definition, id, view),
            [_, "results"] => Results(request, definition, id, view),
            _ => throw ApiException.NotFound(),
        };
    }

    private ApiResponse All(ApiRequest request, ObjectDefinition definition)
    {
        (string Id, ListView View)[] views = [.. lists.Of(definition.Name)];
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            writer.WriteBoolean("done"u8, true);
            writer.WriteStartArray("listviews"u8);
            foreach ((string id, ListView view) in views)
            {
                WriteOne(writer, request, definition, id, view);
            }

            writer.WriteEndArray();
            writer.WriteNull("nextRecordsUrl"u8);
            writer.WriteNumber("size"u8, views.Length);
            writer.WriteString("sobjectType"u8, definition.Name);
            writer.WriteEndObject();
        });
    }

    private ApiResponse Describe(ObjectDefinition definition, string id, ListView view) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        WriteColumns(writer, definition, view);
        writer.WriteString("id"u8, id);
        writer.WriteString("query"u8, ListViews.ToSoql(definition, view, access));
        writer.WriteString("scope"u8, "everything"u8);
        writer.WriteString("sobjectType"u8, definition.Name);
        writer.WriteEndObject();
    });

    private ApiResponse Results(ApiRequest request, ObjectDefinition definition, string id, ListView view)
    {
        string soql = ListViews.ToSoql(definition, view, access);
        int limit = int.TryParse(request.Parameter("limit"), out int asked) ? Math.Clamp(asked, 1, 2000) : 25;
        BoundQuery query = QueryBinder.Bind(organization, access, soql, request.Version, includeDeleted: false);
        SoqlQuery parsed = SoqlParser.Parse(soql);
        PathBinder paths = new(organization, access, soql);
        List<(string Path, Func<Row, object?> Get)> columns = [.. parsed.Items.OfType<SoqlSelectOperand>().Select(i => (SoqlPath)i.Operand).Select(p => (p.Text, paths.Bind(parsed, definition, p).Get))];
        List<Row> rows = [.. query.Select().Take(limit)];
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            WriteColumns(writer, definition, view);
            writer.WriteString("developerName"u8, view.DeveloperName);
            writer.WriteBoolean("done"u8, true);
            writer.WriteString("id"u8, id);
            writer.WriteString("label"u8, view.Label);
            writer.WriteStartArray("records"u8);
            foreach (Row row in rows)
            {
                writer.WriteStartObject();
                writer.WriteStartArray("columns"u8);
                foreach ((string path, Func<Row, object?> get) in columns)
                {
                    writer.WriteStartObject();
                    writer.WriteString("fieldNameOrPath"u8, path);
                    writer.WriteString("value"u8, FieldValues.ToHistory(FieldType.String, get(row)));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("size"u8, rows.Count);
            writer.WriteEndObject();
        });
    }

    private static void WriteOne(Utf8JsonWriter writer, ApiRequest request, ObjectDefinition definition, string id, ListView view)
    {
        string address = $"/services/data/v{request.Version}/sobjects/{definition.Name}/listviews/{id}";
        writer.WriteStartObject();
        writer.WriteString("describeUrl"u8, address + "/describe");
        writer.WriteString("developerName"u8, view.DeveloperName);
        writer.WriteString("id"u8, id);
        writer.WriteString("label"u8, view.Label);
        writer.WriteString("resultsUrl"u8, address + "/results");
        writer.WriteBoolean("soqlCompatible"u8, true);
        writer.WriteString("url"u8, address);
        writer.WriteEndObject();
    }

    private void WriteColumns(Utf8JsonWriter writer, ObjectDefinition definition, ListView view)
    {
        SoqlQuery query = SoqlParser.Parse(ListViews.ToSoql(definition, view, access));
        writer.WriteStartArray("columns"u8);
        foreach (SoqlPath path in query.Items.OfType<SoqlSelectOperand>().Select(i => (SoqlPath)i.Operand))
        {
            FieldDefinition? field = definition.Find(path.Text);
            writer.WriteStartObject();
            writer.WriteString("fieldNameOrPath"u8, path.Text);
            writer.WriteBoolean("hidden"u8, path.Text == "Id");
            writer.WriteString("label"u8, field?.Label ?? path.Text);
            writer.WriteBoolean("sortable"u8, true);
            writer.WriteString("type"u8, (field?.Type ?? FieldType.String).ApiName());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
