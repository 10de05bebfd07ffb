using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Which parts of a record an answer shows, and how they are written.</summary>
internal sealed class ObjectShape
{
    private const int MaxAssociations = 100;

    private readonly HubSpotPortal _portal;
    private readonly ObjectTable _table;
    private readonly PropertyDefinition[] _properties;
    private readonly PropertyDefinition[] _history;
    private readonly ObjectType[] _associations;

    /// <param name="properties">Names; the type's defaults when empty. Undefined ones are left out without a word.</param>
    /// <exception cref="ApiFailure">An association type is unknown.</exception>
    public ObjectShape(HubSpotPortal portal, ObjectTable table, IReadOnlyList<string> properties, IReadOnlyList<string> history, IReadOnlyList<string> associations)
    {
        _portal = portal;
        _table = table;
        _history = Resolve(history);
        _properties = Resolve(properties.Count == 0 ? table.Type.DefaultProperties : [.. properties, .. history, "hs_object_id", table.Type.CreatedProperty, table.Type.ModifiedProperty]);
        _associations = [.. associations.Select(a => ObjectType.Find(a) ?? throw ApiFailure.Invalid($"Invalid association type: {a}")).Distinct()];
    }

    /// <summary>Whether properties without a value are left out, as in answers to writes.</summary>
    public bool OmitEmpty { get; init; }

    public bool HasHistory => _history.Length > 0;

    /// <summary>Writes a whole record as it is now.</summary>
    public void Write(Utf8JsonWriter json, CrmObject o, string origin, string? writeTrace = null, bool? isNew = null)
    {
        json.WriteStartObject();
        WriteBody(json, o, o.State);
        if (HasHistory)
        {
            WriteHistory(json, o);
        }

        if (_associations.Length > 0)
        {
            WriteAssociations(json, o, origin);
        }

        if (writeTrace is not null)
        {
            json.WriteString("objectWriteTraceId", writeTrace);
        }

        if (isNew is not null)
        {
            json.WriteBoolean("new", isNew.Value);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes one version of a record, as search does.</summary>
    public void WriteVersion(Utf8JsonWriter json, CrmObject o, ObjectState state)
    {
        json.WriteStartObject();
        WriteBody(json, o, state);
        json.WriteEndObject();
    }

    private PropertyDefinition[] Resolve(IReadOnlyList<string> names)
    {
        List<PropertyDefinition> found = new(names.Count);
        foreach (string name in names)
        {
            if (_table.Catalog.TryGetActive(name, out PropertyDefinition? property) && !found.Contains(property))
            {
                found.Add(property);
            }
        }

        return [.. found];
    }

    private void WriteBody(Utf8JsonWriter json, CrmObject o, ObjectState state)
    {
        json.WriteString("id", o.Value(state, PropertyCatalog.IdSlot));
        json.WriteStartObject("properties");
        foreach (PropertyDefinition property in _properties)
        {
            string? value = o.Value(state, property.Slot);
            if (value is not null || !OmitEmpty)
            {
                json.WriteString(property.Name, value);
            }
        }

        json.WriteEndObject();
        json.WriteString("createdAt", CrmTime.Iso(o.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(state.ModifiedAt));
        json.WriteBoolean("archived", state.IsArchived);
        if (state.ArchivedAt is { } archivedAt)
        {
            json.WriteString("archivedAt", CrmTime.Iso(archivedAt));
        }
    }

    private void WriteHistory(Utf8JsonWriter json, CrmObject o)
    {
        json.WriteStartObject("propertiesWithHistory");
        foreach (PropertyDefinition property in _history)
        {
            json.WriteStartArray(property.Name);
            foreach (HistoryEntry entry in o.HistoryOf(property.Slot))
            {
                json.WriteStartObject();
                json.WriteString("value", entry.Value ?? "");
                json.WriteString("timestamp", CrmTime.Iso(entry.Timestamp));
                json.WriteString("sourceType", entry.Source);
                if (entry.SourceId is not null)
                {
                    json.WriteString("sourceId", entry.SourceId);
                }

                if (entry.Source == ChangeSource.User && entry.SourceId is not null)
                {
                    json.WriteNumber("updatedByUserId", HubSpotPortal.HumanUserId);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void WriteAssociations(Utf8JsonWriter json, CrmObject o, string origin)
    {
        bool open = false;
        foreach (ObjectType to in _associations)
        {
            List<AssociationLink> links = _portal.Associations.Of(_table.Type, o.Id, to);
            if (links.Count == 0)
            {
                continue;
            }

            if (!open)
            {
                json.WriteStartObject("associations");
                open = true;
            }

            json.WriteStartObject(to.Plural);
            json.WriteStartArray("results");
            foreach (AssociationLink link in links.Take(MaxAssociations))
            {
                foreach (AssociationLabel label in link.Labels)
                {
                    json.WriteStartObject();
                    json.WriteString("id", link.ToId.ToString(CultureInfo.InvariantCulture));
                    json.WriteString("type", $"{_table.Type.Singular}_to_{to.Singular}" + (label.Label is null ? "" : "_" + label.Label.ToLowerInvariant()));
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            if (links.Count > MaxAssociations)
            {
                string after = links[MaxAssociations - 1].ToId.ToString(CultureInfo.InvariantCulture);
                string link = string.Create(CultureInfo.InvariantCulture, $"{origin}/crm/v4/objects/{_table.Type.Plural}/{o.Id}/associations/{to.Plural}?after={after}");
                json.WriteStartObject("paging");
                json.WriteStartObject("next");
                json.WriteString("after", after);
                json.WriteString("link", link);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        if (open)
        {
            json.WriteEndObject();
        }
    }
}
