using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Fills a portal from the tables of a seed.</summary>
internal sealed class SeedImport(HubSpotPortal portal, Seed seed, TimeShift shift)
{
    /// <summary>Loads owners, records with their history, and links.</summary>
    /// <exception cref="InvalidDataException">A row is broken; the message names its table and row.</exception>
    public void Run()
    {
        LoadOwners();
        Dictionary<(string Type, string Id), List<HistoryRow>> history = GroupHistory();
        foreach (ObjectType type in ObjectType.All)
        {
            if (seed.Tables.TryGetValue(type.Plural, out SeedTable? table))
            {
                LoadObjects(portal.Table(type), table, history);
            }
        }

        LoadAssociations();
    }

    private static InvalidDataException Broken(SeedTable table, int row, string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Seed table {table.Name}, row {row + 1}: {why}"));

    private static string? Cell(SeedTable table, string?[] row, string column)
    {
        int index = table.IndexOf(column);
        return index < 0 || string.IsNullOrEmpty(row[index]) ? null : row[index];
    }

    private static long Id(SeedTable table, int row, string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : throw Broken(table, row, "the id is not a decimal number.");

    private void LoadOwners()
    {
        SeedTable table = seed.Table("owners");
        for (int i = 0; i < table.Rows.Count; i++)
        {
            string?[] row = table.Rows[i];
            long id = Id(table, i, Cell(table, row, "id"));
            long? user = Cell(table, row, "userId") is { } text ? Id(table, i, text) : null;
            portal.Owners[id] = new Owner(id, Cell(table, row, "email"), Cell(table, row, "firstName"), Cell(table, row, "lastName"), user, Cell(table, row, "archived") == "true", portal.CreatedAt)
            {
                Teams = Cell(table, row, "teams")?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            };
        }
    }

    private Dictionary<(string Type, string Id), List<HistoryRow>> GroupHistory()
    {
        SeedTable table = seed.Table("property_history");
        Dictionary<(string, string), List<HistoryRow>> groups = [];
        for (int i = 0; i < table.Rows.Count; i++)
        {
            string?[] row = table.Rows[i];
            ObjectType type = ObjectType.Find(Cell(table, row, "object_type") ?? "") ?? throw Broken(table, i, "object_type is unknown.");
            long at = shift.Instant(Cell(table, row, "timestamp")) ?? throw Broken(table, i, "timestamp is not a time.");
            string property = Cell(table, row, "property") ?? throw Broken(table, i, "property is empty.");
            (string, string) key = (type.Plural, Cell(table, row, "object_id") ?? "");
            if (!groups.TryGetValue(key, out List<HistoryRow>? rows))
            {
                groups.Add(key, rows = []);
            }

            rows.Add(new HistoryRow(property, new HistoryEntry(shift.Apply(Cell(table, row, "value")) ?? "", at, Cell(table, row, "source_type") ?? ChangeSource.User, null)));
        }

        return groups;
    }

    private void LoadObjects(ObjectTable target, SeedTable table, Dictionary<(string Type, string Id), List<HistoryRow>> history)
    {
        int idColumn = table.IndexOf("id");
        PropertyDefinition?[] properties = [.. table.Columns.Select((name, column) => column == idColumn ? null : Property(target, table, name, column))];

        // Most rows use few of their type's properties; the rest of the catalogue needs no room.
        int width = properties.Max(p => p?.Slot + 1) ?? 0;
        List<CrmObject> objects = new(table.Rows.Count);
        for (int i = 0; i < table.Rows.Count; i++)
        {
            string?[] row = table.Rows[i];
            string?[] values = new string?[width];
            for (int column = 0; column < row.Length; column++)
            {
                if (properties[column] is { Slot: > PropertyCatalog.ModifiedSlot } property)
                {
                    values[property.Slot] = shift.Apply(row[column]);
                }
            }

            long created = shift.Instant(Cell(table, row, target.Type.CreatedProperty))
                ?? shift.Instant(Cell(table, row, "createdate"))
                ?? shift.Instant(Cell(table, row, "hs_createdate"))
                ?? shift.Instant(Cell(table, row, "hs_timestamp"))
                ?? shift.Instant(Cell(table, row, "hs_lastmodifieddate"))
                ?? shift.Instant(Cell(table, row, "lastmodifieddate"))
                ?? portal.CreatedAt;
            long modified = shift.Instant(Cell(table, row, target.Type.ModifiedProperty)) ?? created;
            string? id = idColumn < 0 ? null : row[idColumn];
            CrmObject o = new(Id(table, i, id), created, ChangeSource.User, new ObjectState(values, modified, null));
            if (history.TryGetValue((target.Type.Plural, id!), out List<HistoryRow>? rows))
            {
                Remember(target, o, rows);
            }

            objects.Add(o);
        }

        if (target.Load(objects) is { } twice)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"Seed table {table.Name}: id {twice} occurs twice."));
        }
    }

    /// <summary>Takes over a record's history; a present value the history does not end with became true at the last change.</summary>
    private static void Remember(ObjectTable target, CrmObject o, List<HistoryRow> rows)
    {
        o.History = [];
        foreach (IGrouping<string, HistoryRow> story in rows.GroupBy(r => r.Property, StringComparer.Ordinal))
        {
            if (!target.Catalog.TryGet(story.Key, out PropertyDefinition? property))
            {
                continue;
            }

            List<HistoryEntry> entries = [.. story.Select(r => r.Entry).OrderBy(e => e.Timestamp)];
            string present = o.Value(o.State, property.Slot) ?? "";
            if (entries[^1].Value != present)
            {
                entries.Add(new HistoryEntry(present, Math.Max(o.State.ModifiedAt, entries[^1].Timestamp), ChangeSource.User, null));
            }

            o.History[property.Slot] = entries;
        }
    }

    private PropertyDefinition Property(ObjectTable target, SeedTable table, string name, int column)
    {
        IEnumerable<string?> values = table.Rows.Select(r => r[column]);
        if (!target.Catalog.TryGet(name, out PropertyDefinition? property))
        {
            (string type, string fieldType) = InferredType.Of(values);
            property = new PropertyDefinition(name, name, type, fieldType, StandardProperties.GroupOf(target.Type)) { Slot = target.Catalog.NextSlot, CreatedAt = portal.CreatedAt };
            target.Catalog.Add(property);
        }
        else if (property is { Type: "enumeration", External: ExternalOptions.None })
        {
            // A portal may hold options a fresh one does not: the seed's values are allowed by definition.
            foreach (string value in values.OfType<string>().Where(v => v.Length > 0).Distinct(StringComparer.Ordinal).Where(v => !property.HasOption(v)).ToList())
            {
                property.Options.Add(new PropertyOption(value, value, property.Options.Count, false));
            }
        }
        else if (property.External == ExternalOptions.PipelineStages)
        {
            AddStages(table, column);
        }

        return property;
    }

    /// <summary>Adds the pipelines and stages the deals use; whether a stage is closed is read off its deals.</summary>
    private void AddStages(SeedTable table, int stageColumn)
    {
        foreach (string?[] row in table.Rows)
        {
            if (string.IsNullOrEmpty(row[stageColumn]))
            {
                continue;
            }

            string pipelineId = Cell(table, row, "pipeline") ?? "default";
            Pipeline? pipeline = portal.DealPipelines.Find(p => p.Id == pipelineId);
            if (pipeline is null)
            {
                portal.DealPipelines.Add(pipeline = new Pipeline(pipelineId, pipelineId));
            }

            if (pipeline.Stage(row[stageColumn]!) is null)
            {
                bool closed = Cell(table, row, "hs_is_closed") == "true";
                bool won = Cell(table, row, "hs_is_closed_won") == "true";
                pipeline.Stages.Add(new PipelineStage(row[stageColumn]!, row[stageColumn]!, closed || won, won ? "1.0" : closed ? "0.0" : "0.5"));
            }
        }
    }

    private void LoadAssociations()
    {
        SeedTable table = seed.Table("associations");
        for (int i = 0; i < table.Rows.Count; i++)
        {
            string?[] row = table.Rows[i];
            ObjectType from = ObjectType.Find(Cell(table, row, "from_type") ?? "") ?? throw Broken(table, i, "from_type is unknown.");
            ObjectType to = ObjectType.Find(Cell(table, row, "to_type") ?? "") ?? throw Broken(table, i, "to_type is unknown.");
            int? typeId = Cell(table, row, "type_id") is { } text ? (int)Id(table, i, text) : null;
            long fromId = Id(table, i, Cell(table, row, "from_id"));
            long toId = Id(table, i, Cell(table, row, "to_id"));
            portal.Associations.Add(from, fromId, to, toId, portal.Associations.Types.Resolve(from, to, typeId));
        }
    }

    private sealed record HistoryRow(string Property, HistoryEntry Entry);
}
