using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Batches of up to 100 records: read, create, update, upsert, archive.</summary>
/// <remarks>
/// A refused value fails the whole batch with its own status, unless every input has its own <c>objectWriteTraceId</c>: then the good inputs
/// are written and the answer is 207. Unknown ids never fail a batch.
/// </remarks>
internal sealed class BatchRoutes(HubSpotPortal portal, HubSpotEmulatorOptions options, FaultSwitchboard faults)
{
    private const int MaxInputs = 100;
    private const int MaxInputsWithHistory = 50;

    private readonly ObjectInput _input = new(portal, options);
    private readonly RecordLocks _locks = new(options.Clock, faults);

    /// <exception cref="ApiFailure">The batch is refused as a whole.</exception>
    public void Handle(ApiCall call, ObjectTable table, string action)
    {
        if (action is not "read")
        {
            _locks.Require(table.Type);
        }

        switch (action)
        {
            case "read":
                Read(call, table);
                break;
            case "create":
                Create(call, table);
                break;
            case "update":
                Update(call, table);
                break;
            case "upsert":
                Upsert(call, table);
                break;
            case "archive":
                Archive(call, table);
                break;
            default:
                throw ApiFailure.NotFound();
        }
    }

    private void Read(ApiCall call, ObjectTable table)
    {
        JsonElement body = call.Body;
        ObjectShape shape = new(portal, table, body.Texts("properties"), body.Texts("propertiesWithHistory"), []);
        string? idProperty = body.Text("idProperty");
        bool archived = call.QueryFlag("archived");
        BatchAnswer answer = new(call);
        List<CrmObject> found = [];
        List<string> unknown = [];
        foreach (string id in body.Inputs(shape.HasHistory ? MaxInputsWithHistory : MaxInputs).Select(i => i.RequiredText("id")).Distinct(StringComparer.Ordinal))
        {
            // Some accounts answer for the id of a merged record with its survivor, others do not know it any more.
            if (ObjectInput.Find(table, id, idProperty) is { } o && o.State.IsArchived == archived && !(IsMergedAway(o, id, idProperty) && portal.Has("merged-ids-vanish", table.Type)))
            {
                found.Add(o);
            }
            else
            {
                unknown.Add(id);
            }
        }

        answer.AddUnknown(table.Type, unknown, options.SilentUnknownIds || (unknown.Count > 0 && portal.Has("silent-unknown-ids", table.Type)));
        answer.Write(200, json => found.ForEach(o => shape.Write(json, o, call.Origin)));
    }

    private static bool IsMergedAway(CrmObject found, string id, string? idProperty) =>
        idProperty is null && found.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) != id;

    private void Create(ApiCall call, ObjectTable table)
    {
        IReadOnlyList<JsonElement> inputs = call.Body.Inputs(MaxInputs);
        bool partial = IsPartial(inputs);
        BatchAnswer answer = new(call);
        List<Planned> plans = [];
        HashSet<string> claimed = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement input in inputs)
        {
            Attempt(answer, partial, input, null, () =>
            {
                Planned plan = new(input, null, _input.Changes(table, input, null), _input.Associations(table, input));
                _input.RequireForCreate(table, call.Version, plan.Changes, plan.Links.Count > 0);
                RefuseTwins(table, plan.Changes, claimed);
                plans.Add(plan);
            });
        }

        Carry(call, answer, table, plans, 201, false);
    }

    private void Update(ApiCall call, ObjectTable table)
    {
        IReadOnlyList<JsonElement> inputs = call.Body.Inputs(MaxInputs);
        bool partial = IsPartial(inputs) && faults.Take("all-or-nothing", table.Type.Plural) is null;
        BatchAnswer answer = new(call);
        BatchAnswer.RefuseDuplicates(inputs.Select(i => i.Text("idProperty") + "\n" + i.RequiredText("id")));
        List<Planned> plans = [];
        List<string> unknown = [];
        HashSet<string> claimed = new(StringComparer.OrdinalIgnoreCase);
        foreach (JsonElement input in inputs)
        {
            string id = input.RequiredText("id");
            Attempt(answer, partial, input, id, () =>
            {
                CrmObject? o = ObjectInput.Find(table, id, input.Text("idProperty"));
                List<(PropertyDefinition Property, string? Value)> changes = _input.Changes(table, input, o);
                if (o is not { State.IsArchived: false })
                {
                    unknown.Add(id);
                    return;
                }

                _input.RequireForUpdate(table, call.Version, o, changes);
                RefuseTwins(table, changes, claimed);
                plans.Add(new Planned(input, o, changes, []));
            });
        }

        answer.AddUnknown(table.Type, unknown, options.SilentUnknownIds || (unknown.Count > 0 && portal.Has("silent-unknown-ids", table.Type)));
        Carry(call, answer, table, plans, 200, false);
    }

    private void Upsert(ApiCall call, ObjectTable table)
    {
        IReadOnlyList<JsonElement> inputs = call.Body.Inputs(MaxInputs);
        bool partial = IsPartial(inputs);
        BatchAnswer answer = new(call);
        BatchAnswer.RefuseDuplicates(inputs.Select(i => i.Text("idProperty") + "\n" + i.RequiredText("id")));
        List<Planned> plans = [];
        foreach (JsonElement input in inputs)
        {
            string id = input.RequiredText("id");
            Attempt(answer, partial, input, id, () =>
            {
                PropertyDefinition key = ObjectInput.UniqueProperty(table, input.RequiredText("idProperty"));
                CrmObject? o = table.FindUnique(key, id);
                List<(PropertyDefinition Property, string? Value)> changes = _input.Changes(table, input, o);
                if (o is null && key.Slot == PropertyCatalog.IdSlot)
                {
                    throw ApiFailure.NotFound();
                }

                if (o is null && !changes.Exists(c => c.Property == key))
                {
                    if (PropertyValues.Check(portal, key, id, out string? stored) is { } refusal)
                    {
                        throw ApiFailure.InvalidValues([refusal]);
                    }

                    changes.Add((key, stored));
                }

                plans.Add(new Planned(input, o, changes, []));
            });
        }

        Carry(call, answer, table, plans, 200, true);
    }

    private void Archive(ApiCall call, ObjectTable table)
    {
        foreach (string id in call.Body.Inputs(MaxInputs).Select(i => i.RequiredText("id")).Distinct(StringComparer.Ordinal))
        {
            if (ObjectInput.Find(table, id, null) is { } o)
            {
                portal.Archive(table, o);
            }
        }

        call.Status = 204;
    }

    /// <summary>Carries out what was planned and writes the answer.</summary>
    private void Carry(ApiCall call, BatchAnswer answer, ObjectTable table, List<Planned> plans, int success, bool sayNew)
    {
        List<(CrmObject Object, Planned Plan)> done = new(plans.Count);
        foreach (Planned plan in plans)
        {
            CrmObject o = plan.Target ?? portal.Create(table, plan.Changes, ChangeSource.Integration);
            if (plan.Target is not null)
            {
                portal.Update(table, o, plan.Changes, ChangeSource.Integration);
            }

            foreach ((ObjectType to, long toId, AssociationLabel label) in plan.Links)
            {
                portal.Associations.Add(table.Type, o.Id, to, toId, label);
            }

            done.Add((o, plan));
        }

        ObjectShape shape = new(portal, table, [.. table.Type.DefaultProperties, .. plans.SelectMany(p => p.Changes).Select(c => c.Property.Name).Distinct()], [], []) { OmitEmpty = true };
        answer.Write(success, json => done.ForEach(d => shape.Write(json, d.Object, call.Origin, d.Plan.Input.Text("objectWriteTraceId"), sayNew ? d.Plan.Target is null : null)));
    }

    private static bool IsPartial(IReadOnlyList<JsonElement> inputs)
    {
        List<string?> traces = [.. inputs.Select(i => i.Text("objectWriteTraceId"))];
        return traces.TrueForAll(t => t is not null) && traces.Distinct(StringComparer.Ordinal).Count() == traces.Count;
    }

    private static void Attempt(BatchAnswer answer, bool partial, JsonElement input, string? id, Action attempt)
    {
        try
        {
            attempt();
        }
        catch (ApiFailure failure) when (partial)
        {
            Dictionary<string, string> context = new() { ["objectWriteTraceId"] = input.Text("objectWriteTraceId")! };
            if (id is not null)
            {
                context["ids"] = id;
            }

            answer.Add(failure, context);
        }
    }

    /// <summary>Refuses two inputs of one batch that claim the same unique value.</summary>
    private static void RefuseTwins(ObjectTable table, List<(PropertyDefinition Property, string? Value)> changes, HashSet<string> claimed)
    {
        foreach ((PropertyDefinition property, string? value) in changes)
        {
            if (property.HasUniqueValue && value is not null && !claimed.Add(property.Name + "\n" + value))
            {
                throw new ApiFailure(409, "CONFLICT", $"Two inputs give {table.Type.Plural} the same unique value of {property.Name}.");
            }
        }
    }

    private sealed record Planned(JsonElement Input, CrmObject? Target, List<(PropertyDefinition Property, string? Value)> Changes, List<(ObjectType To, long ToId, AssociationLabel Label)> Links);
}
