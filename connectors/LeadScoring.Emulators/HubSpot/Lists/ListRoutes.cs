using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Lists and who is in them.</summary>
internal sealed class ListRoutes(HubSpotPortal portal)
{
    private const int MaxMembers = 250;
    private const int MaxFound = 500;

    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        switch (call.Method, call.Segments)
        {
            case ("POST", []):
                Create(call);
                break;
            case ("GET", []):
                WriteAll(call, call.QueryList("listIds").Select(i => Living(i)));
                break;
            case ("POST", ["search"]):
                Search(call);
                break;
            case ("GET", ["object-type-id", string type, "name", string name]):
                WriteOne(call, portal.Lists.Find(Type(type), name) ?? throw ApiFailure.NotFound(), call.QueryFlag("includeFilters"));
                break;
            case ("GET", ["records", string type, string record, "memberships"]):
                Memberships(call, Type(type), ObjectInput.ParseId(record));
                break;
            case ("POST", ["records", "memberships", "batch", "read"]) when call.Version >= ApiVersion.March2026:
                BatchMemberships(call);
                break;
            case ("GET", [string id]):
                WriteOne(call, Living(id), call.QueryFlag("includeFilters"));
                break;
            case ("DELETE", [string id]):
                Living(id).DeletedAt = call.Now;
                call.Status = 204;
                break;
            case ("PUT", [string id, "restore"]):
                (portal.Lists.Find(ObjectInput.ParseId(id)) ?? throw ApiFailure.NotFound()).DeletedAt = null;
                call.Status = 204;
                break;
            case ("PUT", [string id, "update-list-filters"]):
                UpdateFilters(call, Living(id));
                break;
            case ("PUT", [string id, "update-list-name"]):
                Rename(call, Living(id));
                break;
            case ("GET", [_, "memberships"] or [_, "memberships", "join-order"]):
                Members(call, Living(call.Segments[0]));
                break;
            case ("PUT", [string id, "memberships", string change]):
                Change(call, Living(id), change);
                break;
            case (_, [] or [_] or [_, "memberships"]):
                throw ApiFailure.WrongVerb();
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static ObjectType Type(string name) => ObjectType.Find(name) ?? throw ApiFailure.Invalid($"Unable to infer object type from: {name}");

    private CrmList Living(string id) => portal.Lists.Find(ObjectInput.ParseId(id)) is { DeletedAt: null } list ? list : throw ApiFailure.NotFound();

    private void Create(ApiCall call)
    {
        JsonElement body = call.Body;
        string name = body.RequiredText("name");
        ObjectType type = Type(body.RequiredText("objectTypeId"));
        string processing = body.RequiredText("processingType");
        if (processing is not ("MANUAL" or "DYNAMIC" or "SNAPSHOT"))
        {
            throw ApiFailure.Invalid($"{processing} is not a processingType; MANUAL, DYNAMIC and SNAPSHOT are.");
        }

        RefuseTaken(type, name);
        CrmList list = new(portal.Lists.NextId, name, type, processing, call.Now);
        if (body.TryGetProperty("filterBranch", out JsonElement filters) && filters.ValueKind == JsonValueKind.Object)
        {
            list.Filters = (filters.Clone(), ListFilter.Read(portal.Table(type), filters));
        }

        if (list.IsDynamic && list.Filters is null)
        {
            throw ApiFailure.Invalid("A DYNAMIC list needs a filterBranch.");
        }

        // A snapshot is taken once and kept by hand from then on.
        if (processing == "SNAPSHOT" && list.Filters is { } taken)
        {
            foreach (CrmObject o in portal.Table(type).InIdOrder)
            {
                if (!o.State.IsArchived && taken.Meaning.Accepts(o, call.Now))
                {
                    list.Members[o.Id] = call.Now;
                }
            }
        }

        portal.Lists.Add(list);
        WriteOne(call, list, true);
    }

    private void RefuseTaken(ObjectType type, string name)
    {
        if (portal.Lists.Find(type, name) is not null)
        {
            throw new ApiFailure(400, "VALIDATION_ERROR", $"A list with the name {name} already exists.") { SubCategory = "ILS.DUPLICATE_LIST_NAMES" };
        }
    }

    private void UpdateFilters(ApiCall call, CrmList list)
    {
        if (!list.IsDynamic || !call.Body.TryGetProperty("filterBranch", out JsonElement filters))
        {
            throw ApiFailure.Invalid("Only the filters of a DYNAMIC list can be changed, by a filterBranch.");
        }

        list.Filters = (filters.Clone(), ListFilter.Read(portal.Table(list.Type), filters));
        Touch(call, list);
        WriteOne(call, list, true, "updatedList");
    }

    private void Rename(ApiCall call, CrmList list)
    {
        string name = call.Query("listName") ?? throw ApiFailure.Invalid("listName is required.");
        if (portal.Lists.Find(list.Type, name) != list)
        {
            RefuseTaken(list.Type, name);
        }

        list.Name = name;
        Touch(call, list);
        WriteOne(call, list, call.QueryFlag("includeFilters"), "updatedList");
    }

    private static void Touch(ApiCall call, CrmList list)
    {
        list.UpdatedAt = call.Now;
        list.Version++;
    }

    private void Search(ApiCall call)
    {
        JsonElement body = call.HasBody ? call.Body : default;
        string query = body.ValueKind == JsonValueKind.Object ? body.Text("query") ?? "" : "";
        IReadOnlyList<string> types = body.ValueKind == JsonValueKind.Object ? body.Texts("processingTypes") : [];
        int count = Whole(body, "count", 20, 0, MaxFound);
        int offset = Whole(body, "offset", 0, 0, 10_000);
        List<CrmList> found = [.. portal.Lists.InUse.Where(l => l.Name.Contains(query, StringComparison.OrdinalIgnoreCase) && (types.Count == 0 || types.Contains(l.ProcessingType)))];
        call.Json.WriteStartObject();
        call.Json.WriteNumber("total", found.Count);
        call.Json.WriteNumber("offset", Math.Min(found.Count, offset + count));
        call.Json.WriteBoolean("hasMore", offset + count < found.Count);
        call.Json.WriteStartArray("lists");
        foreach (CrmList list in found.Skip(offset).Take(count))
        {
            Write(call.Json, list, false, found: true);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private static int Whole(JsonElement body, string name, int fallback, int least, int most)
    {
        string? text = body.ValueKind == JsonValueKind.Object ? body.Text(name) : null;
        return text is null ? fallback
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
            : throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"\"{name}\" must be a number from {least} to {most}."));
    }

    private void Members(ApiCall call, CrmList list)
    {
        int limit = call.QueryNumber("limit", 100, 1, MaxMembers);
        long after = call.Query("after") is { } text ? ObjectInput.ParseId(text) : 0;
        IReadOnlyList<(long Id, long Since)> members = list.MembersNow(portal);
        List<(long Id, long Since)> page = [.. members.Where(m => m.Id > after).Take(limit + 1)];
        call.Json.WriteStartObject();
        call.Json.WriteNumber("total", members.Count);
        call.Json.WriteStartArray("results");
        foreach ((long id, long since) in page.Take(limit))
        {
            call.Json.WriteStartObject();
            call.Json.WriteString("recordId", id.ToString(CultureInfo.InvariantCulture));
            call.Json.WriteString("membershipTimestamp", CrmTime.Iso(since));
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndArray();
        if (page.Count > limit)
        {
            call.WriteNextPage(page[limit - 1].Id.ToString(CultureInfo.InvariantCulture));
        }

        call.Json.WriteEndObject();
    }

    private void Change(ApiCall call, CrmList list, string change)
    {
        if (list.IsDynamic)
        {
            throw ApiFailure.Invalid("The members of a DYNAMIC list come from its filters and cannot be changed.");
        }

        (IReadOnlyList<string> add, IReadOnlyList<string> remove) = change switch
        {
            "add" => (Ids(call.Body), (IReadOnlyList<string>)[]),
            "remove" => ([], Ids(call.Body)),
            "add-and-remove" => (call.Body.Texts("recordIdsToAdd"), call.Body.Texts("recordIdsToRemove")),
            _ => throw ApiFailure.NotFound(),
        };
        ObjectTable table = portal.Table(list.Type);
        List<string> missing = [.. add.Where(i => table.Find(ObjectInput.ParseId(i)) is not { State.IsArchived: false })];
        List<string> added = [.. add.Except(missing).Where(i => list.Members.TryAdd(ObjectInput.ParseId(i), call.Now))];
        List<string> removed = [.. remove.Where(i => list.Members.Remove(ObjectInput.ParseId(i)))];
        call.Json.WriteStartObject();

        // HubSpot's own spelling.
        foreach ((string name, List<string> ids) in new[] { ("recordsIdsAdded", added), ("recordsIdsRemoved", removed), ("recordIdsRemoved", removed), ("recordIdsMissing", missing) })
        {
            call.Json.WriteStartArray(name);
            ids.ForEach(i => call.Json.WriteStringValue(i));
            call.Json.WriteEndArray();
        }

        call.Json.WriteEndObject();
    }

    private static IReadOnlyList<string> Ids(JsonElement body) => body.ValueKind == JsonValueKind.Array
        ? [.. body.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.String ? i.GetString()! : i.GetRawText())]
        : throw ApiFailure.Invalid("Invalid input JSON: expected a list of record ids.");

    private void Memberships(ApiCall call, ObjectType type, long record)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        WriteMemberships(call.Json, type, record);
        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private void BatchMemberships(ApiCall call)
    {
        BatchAnswer answer = new(call);
        IReadOnlyList<JsonElement> inputs = call.Body.Inputs(100);
        answer.Write(200, json =>
        {
            foreach (JsonElement input in inputs)
            {
                WriteMemberships(json, Type(input.RequiredText("objectTypeId")), ObjectInput.ParseId(input.RequiredText("recordId")));
            }
        });
    }

    private void WriteMemberships(Utf8JsonWriter json, ObjectType type, long record)
    {
        foreach (CrmList list in portal.Lists.InUse.Where(l => l.Type == type))
        {
            if (list.MembersNow(portal).Where(m => m.Id == record).Select(m => (long?)m.Since).FirstOrDefault() is { } since)
            {
                json.WriteStartObject();
                json.WriteString("recordId", record.ToString(CultureInfo.InvariantCulture));
                json.WriteString("listId", list.Id.ToString(CultureInfo.InvariantCulture));
                json.WriteNumber("listVersion", list.Version);
                json.WriteString("firstAddedTimestamp", CrmTime.Iso(since));
                json.WriteString("lastAddedTimestamp", CrmTime.Iso(since));
                json.WriteEndObject();
            }
        }
    }

    private void WriteAll(ApiCall call, IEnumerable<CrmList> lists)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("lists");
        foreach (CrmList list in lists)
        {
            Write(call.Json, list, call.QueryFlag("includeFilters"), found: false);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private void WriteOne(ApiCall call, CrmList list, bool filters, string name = "list")
    {
        call.Json.WriteStartObject();
        call.Json.WritePropertyName(name);
        Write(call.Json, list, filters, found: false);
        call.Json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, CrmList list, bool filters, bool found)
    {
        json.WriteStartObject();
        json.WriteString("listId", list.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("name", list.Name);
        json.WriteString("objectTypeId", list.Type.TypeId);
        json.WriteString("processingType", list.ProcessingType);
        json.WriteString("processingStatus", "COMPLETE");
        json.WriteNumber("listVersion", list.Version);
        json.WriteString("createdAt", CrmTime.Iso(list.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(list.UpdatedAt));
        json.WriteString("filtersUpdatedAt", CrmTime.Iso(list.UpdatedAt));
        json.WriteString("createdById", HubSpotPortal.HumanUserId.ToString(CultureInfo.InvariantCulture));
        if (found)
        {
            json.WriteStartObject("additionalProperties");
            json.WriteString("hs_list_size", list.MembersNow(portal).Count.ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        else
        {
            json.WriteNumber("size", list.MembersNow(portal).Count);
        }

        if (filters && list.Filters is { } given)
        {
            json.WritePropertyName("filterBranch");
            given.Sent.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
