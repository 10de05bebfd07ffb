using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary><c>sobjects</c> and <c>sobjects/X[/describe]</c>.</summary>
internal sealed class DescribeResource(Organization organization, FieldAccess access)
{
    public ApiResponse Global(ApiRequest request) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("encoding"u8, "UTF-8"u8);
        writer.WriteNumber("maxBatchSize"u8, 200);
        writer.WriteStartArray("sobjects"u8);
        foreach (ObjectTable table in organization.Tables.OrderBy(t => t.Definition.Name, StringComparer.Ordinal))
        {
            writer.WriteStartObject();
            WriteObject(writer, table.Definition, request.Version);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    public static ApiResponse Basic(ApiRequest request, ObjectTable table) => ApiResponse.Json(200, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartObject("objectDescribe"u8);
        WriteObject(writer, table.Definition, request.Version);
        writer.WriteEndObject();
        WriteEmptyLists(writer, "recentItems");
        writer.WriteEndObject();
    });

    public ApiResponse Full(ApiRequest request, ObjectTable table) => ApiResponse.Json(200, writer =>
    {
        ObjectDefinition definition = table.Definition;
        writer.WriteStartObject();
        WriteEmptyLists(writer, "actionOverrides");
        writer.WriteStartArray("childRelationships"u8);
        foreach (ObjectTable child in organization.Tables)
        {
            foreach (FieldDefinition key in child.Definition.Fields.Where(f => f.ReferenceTo.Contains(definition.Name)))
            {
                WriteChild(writer, child.Definition, key);
            }
        }

        writer.WriteEndArray();
        WriteFlags(writer, false, "compactLayoutable");
        writer.WriteStartArray("fields"u8);
        foreach (FieldDefinition field in definition.Fields.Where(f => access.CanRead(definition, f)))
        {
            FieldDescription.Write(writer, definition, field, access.CanEdit(definition, field));
        }

        writer.WriteEndArray();
        WriteFlags(writer, false, "listviewable", "lookupLayoutable");
        WriteEmptyLists(writer, "namedLayoutInfos");
        writer.WriteNull("networkScopeFieldName"u8);
        WriteRecordType(writer, definition, request.Version);
        writer.WriteNull("sobjectDescribeOption"u8);
        WriteEmptyLists(writer, "supportedScopes");
        WriteObject(writer, definition, request.Version);
        writer.WriteEndObject();
    });

    private static void WriteObject(Utf8JsonWriter writer, ObjectDefinition definition, string version)
    {
        bool keeps = definition.KeepsDeleted && definition.Has("IsDeleted");
        WriteFlags(writer, false, "activateable", "customSetting", "deepCloneable", "deprecatedAndHidden", "feedEnabled", "hasSubtypes", "isInterface", "isSubtype", "mruEnabled");
        WriteFlags(writer, true, "queryable", "retrieveable");
        writer.WriteNull("associateEntityType"u8);
        writer.WriteNull("associateParentEntity"u8);
        writer.WriteBoolean("createable"u8, definition.Createable);
        writer.WriteBoolean("custom"u8, definition.Custom);
        writer.WriteBoolean("deletable"u8, definition.Deletable);
        writer.WriteString("keyPrefix"u8, definition.KeyPrefix);
        writer.WriteString("label"u8, definition.Label);
        writer.WriteString("labelPlural"u8, definition.LabelPlural);
        writer.WriteBoolean("layoutable"u8, definition.Updateable);
        writer.WriteBoolean("mergeable"u8, definition.Has("MasterRecordId"));
        writer.WriteString("name"u8, definition.Name);
        writer.WriteBoolean("replicateable"u8, definition.Has("SystemModstamp") && definition.Has("IsDeleted"));
        writer.WriteBoolean("searchable"u8, definition.Has("Name"));
        writer.WriteBoolean("triggerable"u8, definition.Updateable);
        writer.WriteBoolean("undeletable"u8, keeps);
        writer.WriteBoolean("updateable"u8, definition.Updateable);
        writer.WriteStartObject("urls"u8);
        string address = $"/services/data/v{version}/sobjects/{definition.Name}";
        writer.WriteString("sobject"u8, address);
        writer.WriteString("describe"u8, address + "/describe");
        writer.WriteString("rowTemplate"u8, address + "/{ID}");
        writer.WriteEndObject();
    }

    private static void WriteChild(Utf8JsonWriter writer, ObjectDefinition child, FieldDefinition key)
    {
        writer.WriteStartObject();
        WriteFlags(writer, false, "cascadeDelete", "deprecatedAndHidden", "restrictedDelete");
        writer.WriteString("childSObject"u8, child.Name);
        writer.WriteString("field"u8, key.Name);
        WriteEmptyLists(writer, "junctionIdListNames", "junctionReferenceTo");
        writer.WriteString("relationshipName"u8, key.ChildRelationshipName);
        writer.WriteEndObject();
    }

    private static void WriteRecordType(Utf8JsonWriter writer, ObjectDefinition definition, string version)
    {
        writer.WriteStartArray("recordTypeInfos"u8);
        writer.WriteStartObject();
        WriteFlags(writer, true, "active", "available", "defaultRecordTypeMapping", "master");
        writer.WriteString("developerName"u8, "Master"u8);
        writer.WriteString("name"u8, "Master"u8);
        writer.WriteString("recordTypeId"u8, "012000000000000AAA"u8);
        writer.WriteStartObject("urls"u8);
        writer.WriteString("layout"u8, $"/services/data/v{version}/sobjects/{definition.Name}/describe/layouts/012000000000000AAA");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteBoolean("searchLayoutable"u8, false);
    }

    private static void WriteFlags(Utf8JsonWriter writer, bool value, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            writer.WriteBoolean(name, value);
        }
    }

    private static void WriteEmptyLists(Utf8JsonWriter writer, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            writer.WriteStartArray(name);
            writer.WriteEndArray();
        }
    }
}
