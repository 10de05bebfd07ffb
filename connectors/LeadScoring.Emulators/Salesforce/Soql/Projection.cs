using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>One member of a record in a query answer.</summary>
internal abstract class Projection(string name)
{
    public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name);

    public abstract void Write(Utf8JsonWriter writer, Row row);

    /// <summary>Writes a record with its attributes and members.</summary>
    public static void WriteRecord(Utf8JsonWriter writer, string objectName, string version, Row row, IReadOnlyList<Projection> members)
    {
        writer.WriteStartObject();
        WriteAttributes(writer, objectName, version, row.Id);
        for (int i = 0; i < members.Count; i++)
        {
            writer.WritePropertyName(members[i].Name);
            members[i].Write(writer, row);
        }

        writer.WriteEndObject();
    }

    public static void WriteAttributes(Utf8JsonWriter writer, string objectName, string version, string id)
    {
        writer.WriteStartObject("attributes"u8);
        writer.WriteString("type"u8, objectName);
        writer.WriteString("url"u8, $"/services/data/v{version}/sobjects/{objectName}/{id}");
        writer.WriteEndObject();
    }
}

/// <summary>A field of the row itself.</summary>
internal sealed class FieldProjection(ObjectDefinition definition, FieldDefinition field) : Projection(field.Name)
{
    public override void Write(Utf8JsonWriter writer, Row row)
    {
        if (field.Type == FieldType.Address)
        {
            WriteAddress(writer, row);
        }
        else
        {
            FieldValues.Write(writer, field.Type, row[field]);
        }
    }

    private void WriteAddress(Utf8JsonWriter writer, Row row)
    {
        writer.WriteStartObject();
        foreach ((string member, string part) in (ReadOnlySpan<(string, string)>)
            [("city", "City"), ("country", "Country"), ("postalCode", "PostalCode"), ("state", "State"), ("street", "Street")])
        {
            writer.WriteString(member, row[definition.Find(part)!] as string);
        }

        writer.WriteNull("geocodeAccuracy"u8);
        writer.WriteNull("latitude"u8);
        writer.WriteNull("longitude"u8);
        writer.WriteEndObject();
    }
}

/// <summary>A field of a parent whose type only the row tells.</summary>
internal sealed class NameProjection(PathBinder paths, FieldDefinition field) : Projection(field.Name)
{
    public override void Write(Utf8JsonWriter writer, Row row) => FieldValues.Write(writer, field.Type, paths.NameValue(row, field));
}

/// <summary>Members of a parent record, or null when there is none.</summary>
internal sealed class ParentProjection(PathBinder paths, string name, FieldDefinition key, string version) : Projection(name)
{
    public FieldDefinition Key => key;

    public List<Projection> Members { get; } = [];

    public override void Write(Utf8JsonWriter writer, Row row)
    {
        if (paths.Parent(key, row) is { } parent)
        {
            WriteRecord(writer, paths.Organization.FindByPrefix(parent.Id)!.Definition.Name, version, parent, Members);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}

/// <summary>A parent whose members depend on its type.</summary>
internal sealed class TypeOfProjection(
    PathBinder paths, FieldDefinition key, string version, IReadOnlyDictionary<string, IReadOnlyList<Projection>> cases, IReadOnlyList<Projection> otherwise)
    : Projection(key.RelationshipName!)
{
    public override void Write(Utf8JsonWriter writer, Row row)
    {
        if (paths.Parent(key, row) is not { } parent)
        {
            writer.WriteNullValue();
            return;
        }

        string type = paths.Organization.FindByPrefix(parent.Id)!.Definition.Name;
        WriteRecord(writer, type, version, parent, cases.TryGetValue(type, out IReadOnlyList<Projection>? members) ? members : otherwise);
    }
}

/// <summary>The children of a row, or null when it has none.</summary>
internal sealed class ChildrenProjection(string name, FieldDefinition key, BoundQuery children) : Projection(name)
{
    public override void Write(Utf8JsonWriter writer, Row row)
    {
        IReadOnlyList<Row> rows = children.SelectAmong(children.Table.FindBy(key, row.Id));
        if (rows.Count == 0)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("totalSize"u8, rows.Count);
        writer.WriteBoolean("done"u8, true);
        writer.WriteStartArray("records"u8);
        foreach (Row child in rows)
        {
            WriteRecord(writer, children.Table.Definition.Name, children.Version, child, children.Members);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
