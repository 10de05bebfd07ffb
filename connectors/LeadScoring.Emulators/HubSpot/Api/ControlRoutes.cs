namespace LeadScoring.Emulators.HubSpot;

/// <summary>Routes below <c>/__emulator__</c> that steer the emulator and are no part of HubSpot.</summary>
internal sealed class ControlRoutes(HubSpotPortal portal, ObjectInput input, FaultSwitchboard faults, RequestLimits limits)
{
    public const string Prefix = "/__emulator__/";

    /// <param name="requestCount">API requests so far.</param>
    /// <exception cref="ApiFailure">The request is refused.</exception>
    public void Handle(ApiCall call, ReadOnlyMemory<byte> body, long requestCount)
    {
        switch (call.Method, call.Segments)
        {
            case ("POST", ["edit"]):
                Edit(call);
                break;
            case ("POST", ["faults"]):
                ReplaceFaults(call, body);
                break;
            case ("POST", ["events"]):
                new EventInput(portal).Add(call.Body);
                call.Status = 204;
                break;
            case ("POST", ["reset"]):
                // The seed as at the start, its times moved to now; no faults; limits and tokens go on.
                if (portal.Refill is null)
                {
                    throw ApiFailure.Invalid("This emulator did not keep its seed.");
                }

                portal.Reset();
                faults.Replace([]);
                call.Status = 204;
                break;
            case ("GET", ["state"]):
                State(call, requestCount);
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    /// <summary>Edits a record as a user of the portal would; no limits, history says so.</summary>
    private void Edit(ApiCall call)
    {
        ObjectTable table = portal.Table(ObjectType.Find(call.Body.RequiredText("object")) ?? throw ApiFailure.Invalid("\"object\" names no object type."));
        CrmObject o = ObjectInput.Find(table, call.Body.RequiredText("id"), null) is { State.IsArchived: false } found ? found : throw ApiFailure.NotFound();
        portal.Update(table, o, input.Changes(table, call.Body, o), ChangeSource.User);
        new ObjectShape(portal, table, [], [], []).Write(call.Json, o, call.Origin);
    }

    private void ReplaceFaults(ApiCall call, ReadOnlyMemory<byte> body)
    {
        try
        {
            faults.Replace(FaultFile.Parse(body));
        }
        catch (InvalidDataException e)
        {
            throw ApiFailure.Invalid(e.Message);
        }

        call.Status = 204;
    }

    private void State(ApiCall call, long requestCount)
    {
        call.Json.WriteStartObject();
        call.Json.WriteNumber("requests", requestCount);
        call.Json.WriteNumber("requestsToday", limits.Today);
        call.Json.WriteNumber("requestsOfOthers", limits.Background);
        call.Json.WriteStartObject("refused");
        foreach ((string limit, long count) in limits.Refused)
        {
            call.Json.WriteNumber(limit, count);
        }

        call.Json.WriteEndObject();
        call.Json.WriteNumber("faultsFired", faults.Fired);
        call.Json.WriteString("now", CrmTime.Iso(call.Now));
        call.Json.WriteNumber("associations", portal.Associations.Count / 2);
        call.Json.WriteNumber("owners", portal.Owners.Count);
        call.Json.WriteStartObject("objects");
        foreach (ObjectTable table in portal.Tables)
        {
            table.Index.CatchUp(call.Now);
            call.Json.WriteStartObject(table.Type.Plural);
            call.Json.WriteNumber("live", table.LiveCount);
            call.Json.WriteNumber("archived", table.ArchivedCount);
            call.Json.WriteNumber("awaitingIndex", table.Index.Pending);
            call.Json.WriteEndObject();
        }

        call.Json.WriteEndObject();
        call.Json.WriteEndObject();
    }
}
