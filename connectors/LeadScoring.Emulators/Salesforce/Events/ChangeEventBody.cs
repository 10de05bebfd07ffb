using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>What one change event says: equal changes of several records in one transaction are one event.</summary>
internal sealed class ChangeEventBody
{
    private readonly RecordChange _change;
    private readonly byte[] _fields;
    private readonly List<string> _names;
    private readonly List<string> _ids;
    private readonly string _kind;

    private ChangeEventBody(RecordChange change, byte[] fields, List<string> names, List<string> ids, string kind)
    {
        _change = change;
        _fields = fields;
        _names = names;
        _ids = ids;
        _kind = kind;
    }

    public string Entity => _change.Table.Definition.Name;

    /// <summary>The events of one transaction, in the order of its changes.</summary>
    public static List<ChangeEventBody> Of(IEnumerable<RecordChange> changes)
    {
        List<ChangeEventBody> bodies = [];
        foreach (RecordChange change in changes)
        {
            (byte[] fields, List<string> names) = Fields(change);
            ChangeEventBody? last = bodies.Count > 0 ? bodies[^1] : null;
            if (last is not null && last._kind == change.Kind && last._change.Table == change.Table && last._change.Editor.Origin == change.Editor.Origin
                && change.Kind != "CREATE" && last._fields.AsSpan().SequenceEqual(fields))
            {
                last._ids.Add(change.After.Id);
            }
            else
            {
                bodies.Add(new ChangeEventBody(change, fields, names, [change.After.Id], change.Kind));
            }
        }

        return bodies;
    }

    /// <summary>The event that stands for this one when it could not be made: ids only.</summary>
    public ChangeEventBody AsGap() => new(_change, [], [], _ids, "GAP_" + _kind);

    /// <summary>The event that stands for too many changes: not even ids.</summary>
    public ChangeEventBody AsOverflow() => new(_change, [], [], [], "GAP_OVERFLOW");

    /// <summary>The message's <c>data</c>.</summary>
    public byte[] Write(long replayId, string transaction, int sequence, long commit, DateTimeOffset at)
    {
        using PooledBuffer buffer = new();
        using (Utf8JsonWriter writer = new(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema"u8, "IeRuaY6cbI_HsV8Rv1Mc5g"u8);
            writer.WriteStartObject("payload"u8);
            if (_fields.Length > 0)
            {
                using JsonDocument fields = JsonDocument.Parse(_fields);
                foreach (JsonProperty field in fields.RootElement.EnumerateObject())
                {
                    field.WriteTo(writer);
                }
            }

            writer.WriteStartObject("ChangeEventHeader"u8);
            writer.WriteString("entityName"u8, Entity);
            ApiResponse.WriteTexts(writer, "recordIds", _ids);
            writer.WriteString("changeType"u8, _kind);
            writer.WriteString("changeOrigin"u8, _change.Editor.Origin);
            writer.WriteString("transactionKey"u8, transaction);
            writer.WriteNumber("sequenceNumber"u8, sequence);
            writer.WriteNumber("commitTimestamp"u8, at.ToUnixTimeMilliseconds());
            writer.WriteNumber("commitNumber"u8, commit);
            writer.WriteString("commitUser"u8, _change.Editor.UserId);
            ApiResponse.WriteTexts(writer, "changedFields", _names);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteStartObject("event"u8);
            writer.WriteNumber("replayId"u8, replayId);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }

    /// <summary>New and restored records tell all that is not empty, changed ones what changed, deleted ones nothing.</summary>
    private static (byte[] Json, List<string> Names) Fields(RecordChange change)
    {
        List<string> names = [];
        if (change.Kind == "DELETE")
        {
            return ([], names);
        }

        ObjectDefinition definition = change.Table.Definition;
        Row? before = change.Kind == "UPDATE" ? change.Before : null;
        FieldDefinition[] told = [.. definition.Fields.Where(f => IsTold(definition, f)
            && (f.Name == "LastModifiedDate" || (before is null ? change.After[f] is not null : FieldValues.Compare(before[f], change.After[f], byByte: true) != 0)))];
        using PooledBuffer buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            foreach (IGrouping<string, FieldDefinition> group in told.GroupBy(f => CompoundOf(definition, f) ?? ""))
            {
                if (group.Key.Length > 0)
                {
                    writer.WriteStartObject(group.Key);
                }

                foreach (FieldDefinition field in group)
                {
                    names.Add(group.Key.Length > 0 ? $"{group.Key}.{field.Name}" : field.Name);
                    WriteField(writer, field, change.After[field]);
                }

                if (group.Key.Length > 0)
                {
                    writer.WriteEndObject();
                }
            }

            writer.WriteEndObject();
        }

        // The values alone make two changes equal; who changed them when does not tell them apart.
        return (buffer.Written.ToArray(), before is null ? [] : names);
    }

    private static bool IsTold(ObjectDefinition definition, FieldDefinition field) =>
        field.Type is not (FieldType.Id or FieldType.Address)
        && !field.Calculated
        && field.Name is not ("IsDeleted" or "SystemModstamp")
        && !(field.Name == "Name" && definition.Has("LastName"));

    private static string? CompoundOf(ObjectDefinition definition, FieldDefinition field) => definition.Name is not ("Lead" or "Contact") ? null : field.Name switch
    {
        "FirstName" or "LastName" or "Salutation" => "Name",
        "Street" or "City" or "State" or "PostalCode" or "Country" when definition.Has("Address") => "Address",
        _ => null,
    };

    private static void WriteField(Utf8JsonWriter writer, FieldDefinition field, object? value)
    {
        writer.WritePropertyName(field.Name);
        if (value is DateTime time && field.Type == FieldType.DateTime)
        {
            writer.WriteStringValue(time.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }
        else
        {
            FieldValues.Write(writer, field.Type, value);
        }
    }
}
