using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Single records: list, get, create, update, archive, merge, erase.</summary>
internal sealed class ObjectRoutes(HubSpotPortal portal, HubSpotEmulatorOptions options, BatchRoutes batches, SearchRoute search, AssociationRoutes associations)
{
    private readonly ObjectInput _input = new(portal, options);

    /// <summary>Answers a path below the objects prefix.</summary>
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Segments.Length == 0 || ObjectType.Find(call.Segments[0]) is not { } type)
        {
            throw call.Segments.Length == 0 ? ApiFailure.NotFound() : ApiFailure.Invalid($"Unable to infer object type from: {call.Segments[0]}");
        }

        // The v4 spelling of objects holds associations only.
        ObjectTable table = portal.Table(type);
        if (call.Segments.Length >= 3 && call.Segments[2] == "associations" && call.Version != ApiVersion.V3)
        {
            associations.HandleObject(call, type);
            return;
        }

        if (call.Version == ApiVersion.V4)
        {
            throw ApiFailure.NotFound();
        }

        switch (call.Method, call.Segments)
        {
            case ("GET", [_]):
                List(call, table);
                break;
            case ("POST", [_]):
                Create(call, table);
                break;
            case ("POST", [_, "search"]):
                search.Handle(call, table);
                break;
            case ("POST", [_, "merge"]):
                Merge(call, table);
                break;
            case ("POST", ["contacts" or "contact" or "0-1", "gdpr-delete"]):
                Forget(call, table);
                break;
            case ("POST", [_, "batch", string action]):
                batches.Handle(call, table, action);
                break;
            case (_, [_, "search" or "merge" or "gdpr-delete"] or [_, "batch", _]):
                throw ApiFailure.WrongVerb();
            case ("GET", [_, string id]):
                Get(call, table, id);
                break;
            case ("PATCH", [_, string id]):
                Update(call, table, id);
                break;
            case ("DELETE", [_, string id]):
                Archive(call, table, id);
                break;
            case (_, [_] or [_, _]):
                throw ApiFailure.WrongVerb();
            default:
                throw ApiFailure.NotFound();
        }
    }

    private ObjectShape Shape(ApiCall call, ObjectTable table) =>
        new(portal, table, call.QueryList("properties"), call.QueryList("propertiesWithHistory"), call.QueryList("associations"));

    private ObjectShape Defaults(ObjectTable table, List<(PropertyDefinition Property, string? Value)> changes) =>
        new(portal, table, [.. table.Type.DefaultProperties, .. changes.Select(c => c.Property.Name)], [], []) { OmitEmpty = true };

    private void List(ApiCall call, ObjectTable table)
    {
        ObjectShape shape = Shape(call, table);
        int limit = call.QueryNumber("limit", 10, 1, shape.HasHistory ? 50 : 100);
        long after = call.Query("after") is { } text ? ObjectInput.ParseId(text) : 0;
        List<CrmObject> page = table.Page(after, limit, call.QueryFlag("archived"), out bool hasMore);
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        foreach (CrmObject o in page)
        {
            shape.Write(call.Json, o, call.Origin);
        }

        call.Json.WriteEndArray();
        if (hasMore)
        {
            call.WriteNextPage(page[^1].Id.ToString(CultureInfo.InvariantCulture));
        }

        call.Json.WriteEndObject();
    }

    private void Get(ApiCall call, ObjectTable table, string id)
    {
        ObjectShape shape = Shape(call, table);
        CrmObject o = ObjectInput.Find(table, id, call.Query("idProperty")) ?? throw ApiFailure.NotFound();
        if (o.State.IsArchived != call.QueryFlag("archived"))
        {
            throw ApiFailure.NotFound();
        }

        shape.Write(call.Json, o, call.Origin);
    }

    private void Create(ApiCall call, ObjectTable table)
    {
        List<(PropertyDefinition Property, string? Value)> changes = _input.Changes(table, call.Body, null);
        List<(ObjectType To, long ToId, AssociationLabel Label)> links = _input.Associations(table, call.Body);
        _input.RequireForCreate(table, call.Version, changes, links.Count > 0);
        CrmObject o = portal.Create(table, changes, ChangeSource.Integration);
        foreach ((ObjectType to, long toId, AssociationLabel label) in links)
        {
            portal.Associations.Add(table.Type, o.Id, to, toId, label);
        }

        call.Status = 201;
        Defaults(table, changes).Write(call.Json, o, call.Origin);
    }

    private void Update(ApiCall call, ObjectTable table, string id)
    {
        CrmObject o = Living(table, id, call.Query("idProperty"));
        List<(PropertyDefinition Property, string? Value)> changes = _input.Changes(table, call.Body, o);
        _input.RequireForUpdate(table, call.Version, o, changes);
        portal.Update(table, o, changes, ChangeSource.Integration);
        Defaults(table, changes).Write(call.Json, o, call.Origin);
    }

    // Archiving what is archived already is answered like the first time.
    private void Archive(ApiCall call, ObjectTable table, string id)
    {
        portal.Archive(table, ObjectInput.Find(table, id, null) ?? throw ApiFailure.NotFound());
        call.Status = 204;
    }

    private void Merge(ApiCall call, ObjectTable table)
    {
        CrmObject survivor = Living(table, call.Body.RequiredText("primaryObjectId"), null);
        CrmObject loser = Living(table, call.Body.RequiredText("objectIdToMerge"), null);
        if (survivor == loser)
        {
            throw ApiFailure.Invalid("Cannot merge a record with itself.");
        }

        portal.Merge(table, survivor, loser);
        if (options.MergeCreatesNewId || portal.Has("merge-new-id", table.Type))
        {
            CrmObject fresh = portal.Create(table, [], ChangeSource.Merge);
            portal.Merge(table, fresh, survivor);
            survivor = fresh;
        }

        Defaults(table, []).Write(call.Json, survivor, call.Origin);
    }

    private void Forget(ApiCall call, ObjectTable table)
    {
        JsonElement body = call.Body;
        portal.Forget(table, ObjectInput.Find(table, body.RequiredText("objectId"), body.Text("idProperty")) ?? throw ApiFailure.NotFound());
        call.Status = 204;
    }

    private static CrmObject Living(ObjectTable table, string id, string? idProperty) =>
        ObjectInput.Find(table, id, idProperty) is { State.IsArchived: false } o ? o : throw ApiFailure.NotFound();
}
