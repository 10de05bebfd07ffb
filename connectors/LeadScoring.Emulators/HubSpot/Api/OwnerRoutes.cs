using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Owners: list with filters, get by id or user id.</summary>
internal sealed class OwnerRoutes(HubSpotPortal portal)
{
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call)
    {
        if (call.Method != "GET")
        {
            throw ApiFailure.WrongVerb();
        }

        switch (call.Segments)
        {
            case []:
                List(call);
                break;
            case [string id]:
                Get(call, ObjectInput.ParseId(id));
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private static void Write(Utf8JsonWriter json, Owner owner)
    {
        json.WriteStartObject();
        json.WriteString("id", owner.Id.ToString(CultureInfo.InvariantCulture));
        if (owner.Email is not null)
        {
            json.WriteString("email", owner.Email);
        }

        json.WriteString("type", "PERSON");
        json.WriteString("firstName", owner.FirstName ?? "");
        json.WriteString("lastName", owner.LastName ?? "");
        if (owner.UserId is { } user)
        {
            json.WriteNumber("userIdIncludingInactive", user);
            if (!owner.Archived)
            {
                json.WriteNumber("userId", user);
            }
        }

        json.WriteString("createdAt", CrmTime.Iso(owner.CreatedAt));
        json.WriteString("updatedAt", CrmTime.Iso(owner.CreatedAt));
        json.WriteBoolean("archived", owner.Archived);
        if (owner.Teams.Count > 0)
        {
            json.WriteStartArray("teams");
            for (int i = 0; i < owner.Teams.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("id", (owner.Teams[i].Aggregate(17L, (h, c) => ((h * 31) + c) % 1_000_000) + 1).ToString(CultureInfo.InvariantCulture));
                json.WriteString("name", owner.Teams[i]);
                json.WriteBoolean("primary", i == 0);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private void List(ApiCall call)
    {
        int limit = call.QueryNumber("limit", 100, 1, 500);
        long after = call.Query("after") is { } text ? ObjectInput.ParseId(text) : 0;
        bool archived = call.QueryFlag("archived");
        string? email = call.Query("email");
        List<Owner> owners = [.. portal.Owners.Values
            .Where(o => o.Id > after && o.Archived == archived && (email is null || string.Equals(o.Email, email, StringComparison.OrdinalIgnoreCase)))
            .Take(limit + 1)];
        call.Json.WriteStartObject();
        call.Json.WriteStartArray("results");
        foreach (Owner owner in owners.Take(limit))
        {
            Write(call.Json, owner);
        }

        call.Json.WriteEndArray();
        if (owners.Count > limit)
        {
            call.WriteNextPage(owners[limit - 1].Id.ToString(CultureInfo.InvariantCulture));
        }

        call.Json.WriteEndObject();
    }

    private void Get(ApiCall call, long id)
    {
        bool archived = call.QueryFlag("archived");
        Owner? owner = call.Query("idProperty") == "userId" ? portal.Owners.Values.FirstOrDefault(o => o.UserId == id) : portal.Owners.GetValueOrDefault(id);
        Write(call.Json, owner is not null && owner.Archived == archived ? owner : throw ApiFailure.NotFound());
    }
}
