using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Links between records: batches, one record's links, single links.</summary>
internal sealed class AssociationRoutes(HubSpotPortal portal)
{
    private const int MaxReadInputs = 1_000;
    private const int MaxWriteInputs = 2_000;
    private const int PageSize = 500;

    /// <summary>Answers a path below the associations prefix.</summary>
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Segments.Length < 3)
        {
            throw ApiFailure.NotFound();
        }

        ObjectType from = Type(call.Segments[0]);
        ObjectType to = Type(call.Segments[1]);
        switch (call.Method, call.Segments[2..])
        {
            case ("POST", ["batch", "read"]):
                Read(call, from, to);
                break;
            case ("POST", ["batch", "create"]):
                Create(call, from, to, typed: true);
                break;
            case ("POST", ["batch", "associate", "default"]):
                Create(call, from, to, typed: false);
                break;
            case ("POST", ["batch", "archive"]):
                Archive(call, from, to);
                break;
            case ("POST", ["batch", "labels", "archive"]):
                ArchiveLabels(call, from, to);
                break;
            case ("GET", ["labels"]):
                Labels(call, from, to);
                break;
            case ("POST", ["labels"]):
                CreateLabel(call, from, to);
                break;
            case (_, ["labels"] or ["batch", _]):
                throw ApiFailure.WrongVerb();
            default:
                throw ApiFailure.NotFound();
        }
    }

    /// <summary>Answers <c>TYPE/ID/associations/…</c> below an objects prefix.</summary>
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void HandleObject(ApiCall call, ObjectType from)
    {
        long id = ObjectInput.ParseId(call.Segments[1]);
        switch (call.Method, call.Segments[3..])
        {
            // HubSpot's 2026-09 description no longer has this route; batch read takes its place.
            case ("GET", [string to]) when call.Version != ApiVersion.September2026:
                List(call, from, id, Type(to));
                break;
            case ("PUT", ["default", string to, string toId]):
                PutDefault(call, from, id, Type(to), ObjectInput.ParseId(toId));
                break;
            case ("PUT", [string to, string toId]):
                Put(call, from, id, Type(to), ObjectInput.ParseId(toId));
                break;
            case ("DELETE", [string to, string toId]):
                portal.Associations.Remove(from, id, Type(to), ObjectInput.ParseId(toId));
                call.Status = 204;
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static ObjectType Type(string name) => ObjectType.Find(name) ?? throw ApiFailure.Invalid($"Unable to infer object type from: {name}");

    private static ApiFailure InvalidIdentifier(ObjectType type, string id) =>
        new(400, "VALIDATION_ERROR", $"{id} is not a valid {type.Singular} id.") { SubCategory = "crm.associations.INVALID_IDENTIFIER" };

    private static string Side(JsonElement input, string side) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(side, out JsonElement reference)
            ? reference.RequiredText("id")
            : throw ApiFailure.Invalid($"Invalid input JSON: \"{side}\" is required.");

    private static void WriteLink(Utf8JsonWriter json, AssociationLink link)
    {
        json.WriteStartObject();
        json.WriteNumber("toObjectId", link.ToId);
        json.WriteStartArray("associationTypes");
        foreach (AssociationLabel label in link.Labels)
        {
            WriteLabel(json, label);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabel(Utf8JsonWriter json, AssociationLabel label)
    {
        json.WriteStartObject();
        json.WriteString("category", label.Category);
        json.WriteNumber("typeId", label.TypeId);
        json.WriteString("label", label.Label);
        json.WriteEndObject();
    }

    /// <summary>Writes one page of links, and where the next begins.</summary>
    private void WriteLinks(ApiCall call, string arrayName, ObjectType from, long id, ObjectType to, long after, int limit)
    {
        List<AssociationLink> links = portal.Associations.Of(from, id, to);
        int start = AssociationTable.Position(links, after + 1);
        start = start < 0 ? ~start : start;
        int end = Math.Min(links.Count, start + limit);
        call.Json.WriteStartArray(arrayName);
        for (int i = start; i < end; i++)
        {
            WriteLink(call.Json, links[i]);
        }

        call.Json.WriteEndArray();
        if (end < links.Count)
        {
            string next = links[end - 1].ToId.ToString(CultureInfo.InvariantCulture);
            call.WritePaging(next, string.Create(CultureInfo.InvariantCulture, $"{call.Origin}/crm/v4/objects/{from.Plural}/{id}/associations/{to.Plural}?after={next}&limit={limit}"));
        }
    }

    private CrmObject? Record(ObjectType type, string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && portal.Table(type).Find(number) is { State.IsArchived: false } o ? o : null;

    private void Read(ApiCall call, ObjectType from, ObjectType to)
    {
        BatchAnswer answer = new(call);
        List<(long Id, long After)> found = [];
        foreach (JsonElement input in call.Body.Inputs(MaxReadInputs))
        {
            string id = input.RequiredText("id");
            long after = input.Text("after") is { Length: > 0 } text ? ObjectInput.ParseId(text) : -1;
            if (Record(from, id) is not { } o)
            {
                answer.Add(InvalidIdentifier(from, id), new Dictionary<string, string> { ["fromObjectId"] = id, ["fromObjectType"] = from.Singular, ["toObjectType"] = to.Singular });
            }
            else if (portal.Associations.Of(from, o.Id, to).Count == 0)
            {
                answer.Add(
                    new ApiFailure(404, "OBJECT_NOT_FOUND", $"No {to.Singular} is associated with {from.Singular} {id}.") { SubCategory = "crm.associations.NO_ASSOCIATIONS_FOUND" },
                    new Dictionary<string, string> { ["fromObjectId"] = id, ["fromObjectType"] = from.Singular, ["toObjectType"] = to.Singular });
            }
            else
            {
                found.Add((o.Id, after));
            }
        }

        answer.Write(200, json =>
        {
            foreach ((long id, long after) in found)
            {
                json.WriteStartObject();
                json.WriteStartObject("from");
                json.WriteString("id", id.ToString(CultureInfo.InvariantCulture));
                json.WriteEndObject();
                WriteLinks(call, "to", from, id, to, after, PageSize);
                json.WriteEndObject();
            }
        });
    }

    private void Create(ApiCall call, ObjectType from, ObjectType to, bool typed)
    {
        BatchAnswer answer = new(call);
        List<(long From, long To, List<AssociationLabel> Labels)> made = [];
        foreach (JsonElement input in call.Body.Inputs(MaxWriteInputs))
        {
            string fromId = Side(input, "from");
            string toId = Side(input, "to");
            List<AssociationLabel> labels = typed ? Specs(from, to, input.List("types")) : [Default(from, to)];
            CrmObject? source = Record(from, fromId);
            CrmObject? target = Record(to, toId);
            if (source is null || target is null)
            {
                answer.Add(InvalidIdentifier(source is null ? from : to, source is null ? fromId : toId), new Dictionary<string, string> { ["fromObjectId"] = fromId, ["toObjectId"] = toId });
                continue;
            }

            labels.ForEach(l => portal.Associations.Add(from, source.Id, to, target.Id, l));
            made.Add((source.Id, target.Id, labels));
        }

        answer.Write(typed ? 201 : 200, json =>
        {
            foreach ((long fromId, long toId, List<AssociationLabel> labels) in made)
            {
                if (typed)
                {
                    WritePair(json, from, fromId, to, toId, labels);
                }
                else
                {
                    WriteDefaultPair(json, fromId, toId, labels[0]);
                }
            }
        });
    }

    private void Archive(ApiCall call, ObjectType from, ObjectType to)
    {
        foreach (JsonElement input in call.Body.Inputs(MaxWriteInputs))
        {
            long fromId = ObjectInput.ParseId(Side(input, "from"));
            foreach (JsonElement target in input.List("to"))
            {
                portal.Associations.Remove(from, fromId, to, ObjectInput.ParseId(target.RequiredText("id")));
            }
        }

        call.Status = 204;
    }

    private void ArchiveLabels(ApiCall call, ObjectType from, ObjectType to)
    {
        foreach (JsonElement input in call.Body.Inputs(MaxWriteInputs))
        {
            long fromId = ObjectInput.ParseId(Side(input, "from"));
            long toId = ObjectInput.ParseId(Side(input, "to"));
            Specs(from, to, input.List("types")).ForEach(l => portal.Associations.Remove(from, fromId, to, toId, l));
        }

        call.Status = 204;
    }

    private void List(ApiCall call, ObjectType from, long id, ObjectType to)
    {
        _ = Record(from, id.ToString(CultureInfo.InvariantCulture)) ?? throw ApiFailure.NotFound();
        long after = call.Query("after") is { } text ? ObjectInput.ParseId(text) : -1;
        call.Json.WriteStartObject();
        WriteLinks(call, "results", from, id, to, after, call.QueryNumber("limit", PageSize, 1, PageSize));
        call.Json.WriteEndObject();
    }

    private void Put(ApiCall call, ObjectType from, long fromId, ObjectType to, long toId)
    {
        if (call.Body.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.Invalid("Invalid input JSON: expected a list of association types.");
        }

        List<AssociationLabel> labels = Specs(from, to, [.. call.Body.EnumerateArray()]);
        RequireBoth(from, fromId, to, toId);
        labels.ForEach(l => portal.Associations.Add(from, fromId, to, toId, l));
        call.Status = 201;
        WritePair(call.Json, from, fromId, to, toId, labels);
    }

    private void PutDefault(ApiCall call, ObjectType from, long fromId, ObjectType to, long toId)
    {
        AssociationLabel label = Default(from, to);
        RequireBoth(from, fromId, to, toId);
        portal.Associations.Add(from, fromId, to, toId, label);
        new BatchAnswer(call).Write(200, json => WriteDefaultPair(json, fromId, toId, label));
    }

    private void RequireBoth(ObjectType from, long fromId, ObjectType to, long toId)
    {
        if (portal.Table(from).Find(fromId) is not { State.IsArchived: false } || portal.Table(to).Find(toId) is not { State.IsArchived: false })
        {
            throw ApiFailure.NotFound();
        }
    }

    private AssociationLabel Default(ObjectType from, ObjectType to) =>
        portal.Associations.Types.Between(from, to) is [AssociationLabel first, ..] ? first : throw ApiFailure.Invalid($"{from.Plural} cannot be associated with {to.Plural}.");

    private List<AssociationLabel> Specs(ObjectType from, ObjectType to, IReadOnlyList<JsonElement> specs)
    {
        if (specs.Count == 0)
        {
            throw ApiFailure.Invalid("Invalid input JSON: \"types\" is required.");
        }

        return [.. specs.Select(s =>
        {
            int typeId = (int)ObjectInput.ParseId(s.RequiredText("associationTypeId"));
            return portal.Associations.Types.Find(from, to, typeId) is { } label && label.Category == s.RequiredText("associationCategory")
                ? label
                : throw ApiFailure.Invalid(string.Create(CultureInfo.InvariantCulture, $"No association type {typeId} leads from {from.Singular} to {to.Singular}."));
        })];
    }

    private void Labels(ApiCall call, ObjectType from, ObjectType to)
    {
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        foreach (AssociationLabel label in portal.Associations.Types.Between(from, to))
        {
            WriteLabel(call.Json, label);
        }

        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private void CreateLabel(ApiCall call, ObjectType from, ObjectType to)
    {
        _ = call.Body.RequiredText("name");
        (AssociationLabel forward, AssociationLabel inverse) = portal.Associations.Types.AddUserDefined(from, to, call.Body.RequiredText("label"), call.Body.Text("inverseLabel"));
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        WriteLabel(call.Json, forward);
        WriteLabel(call.Json, inverse);
        call.Json.WriteEndArray();
        call.Json.WriteEndObject();
    }

    private static void WritePair(Utf8JsonWriter json, ObjectType from, long fromId, ObjectType to, long toId, List<AssociationLabel> labels)
    {
        json.WriteStartObject();
        json.WriteString("fromObjectTypeId", from.TypeId);
        json.WriteString("fromObjectId", fromId.ToString(CultureInfo.InvariantCulture));
        json.WriteString("toObjectTypeId", to.TypeId);
        json.WriteString("toObjectId", toId.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("labels");
        foreach (AssociationLabel label in labels.Where(l => l.Label is not null))
        {
            json.WriteStringValue(label.Label);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDefaultPair(Utf8JsonWriter json, long fromId, long toId, AssociationLabel label)
    {
        json.WriteStartObject();
        json.WriteStartObject("from");
        json.WriteString("id", fromId.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartObject("to");
        json.WriteString("id", toId.ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
        json.WriteStartObject("associationSpec");
        json.WriteString("associationCategory", label.Category);
        json.WriteNumber("associationTypeId", label.TypeId);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
