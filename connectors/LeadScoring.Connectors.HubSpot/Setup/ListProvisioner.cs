using System.Globalization;
using LeadScoring.Connectors.Http;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Creates the active lists in which reps find leads by their scores. A list that is there by name is left as it is.</summary>
internal sealed class ListProvisioner(HubSpotApi api)
{
    private const string Active = "DYNAMIC";
    private const string Taken = "ILS.DUPLICATE_LIST_NAMES";

    /// <summary>One result per list; a list that cannot be made stops no other.</summary>
    /// <param name="type">Object type.</param>
    /// <param name="request">Lists, and the fields their criteria name.</param>
    /// <param name="properties">What became of the fields.</param>
    /// <param name="dryRun">Only says what it would do.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyList<ProvisionResult>> ProvisionAsync(string type, ProvisionRequest request, IReadOnlyList<ProvisionResult> properties, bool dryRun, CancellationToken cancellationToken)
    {
        HashSet<string> unusable = [.. properties.Where(p => p.Status == ProvisionStatus.Conflict).Select(p => p.Name)];
        List<ProvisionResult> results = new(request.Lists.Count);
        foreach (LeadList list in request.Lists)
        {
            (ProvisionStatus status, string? problem) = list.Criteria.FirstOrDefault(c => unusable.Contains(c.Field)) is { } criterion
                ? (ProvisionStatus.Conflict, $"The list \"{list.Name}\" needs the property {criterion.Field}, which does not fit. Mend that first.")
                : await OneAsync(type, list, request.Fields, dryRun, cancellationToken);
            results.Add(new ProvisionResult(list.Name, status, problem) { Kind = ProvisionKind.List });
        }

        return results;
    }

    private async ValueTask<(ProvisionStatus Status, string? Problem)> OneAsync(string type, LeadList list, IReadOnlyList<FieldSpec> fields, bool dryRun, CancellationToken cancellationToken)
    {
        if (HubSpotStreams.TypeIdOf(type) is not { } typeId)
        {
            return (ProvisionStatus.Conflict, $"HubSpot has no lists of {type}.");
        }

        try
        {
            return await FindAsync(typeId, list, cancellationToken)
                ?? (dryRun ? (ProvisionStatus.WouldCreate, null) : await CreateAsync(typeId, list, fields, cancellationToken));
        }
        catch (CrmException e) when (e.Kind is CrmFailureKind.Unauthorized or CrmFailureKind.Misconfigured or CrmFailureKind.Rejected)
        {
            return (ProvisionStatus.Conflict, $"The list \"{list.Name}\" was not made: {e.Message}");
        }
    }

    private async ValueTask<(ProvisionStatus Status, string? Problem)?> FindAsync(string typeId, LeadList list, CancellationToken cancellationToken)
    {
        CrmResponse? answer = await api.FindAsync(api.Paths.ListNamed(typeId, list.Name), $"looking up the list \"{list.Name}\"", cancellationToken);
        return answer is null || HubSpotApi.Read(answer, HubSpotJson.Default.ListAnswer).List is not { DeletedAt: null } found ? null
            : found.ProcessingType == Active ? (ProvisionStatus.Exists, null)
            : (ProvisionStatus.Conflict, $"A list \"{list.Name}\" exists and is kept by hand. Rename it in HubSpot, so that an active list can take the name.");
    }

    private async ValueTask<(ProvisionStatus Status, string? Problem)> CreateAsync(string typeId, LeadList list, IReadOnlyList<FieldSpec> fields, CancellationToken cancellationToken)
    {
        PropertyFilter[] filters = [.. list.Criteria.Select(c => new PropertyFilter(c.Field, OperationFor(c, fields.FirstOrDefault(f => f.Name == c.Field)?.Type ?? CrmFieldType.Text)))];
        NewList body = new(list.Name, typeId, Active, new FilterBranch("OR", [new FilterBranch("AND", [], filters)], []));
        CrmResponse answer = await api.ChangeAsync(api.Paths.NewList, $"creating the list \"{list.Name}\"", body, HubSpotJson.Default.NewList, [400, 409], cancellationToken);
        if (answer.Status < 400)
        {
            return (ProvisionStatus.Created, null);
        }

        // Someone was faster, or the answer to our own first try was lost.
        if ((answer.Status == 409 || HubSpotFailures.TryRead(answer)?.SubCategory == Taken) && await FindAsync(typeId, list, cancellationToken) is { } found)
        {
            return found;
        }

        Refusal? refusal = Refusal.Read(answer) is [{ } first, ..] ? first : null;
        return (ProvisionStatus.Conflict, $"HubSpot refuses the list \"{list.Name}\" ({refusal?.Code ?? "no code"}: {Redaction.Clean(refusal?.Words)}). Make it by hand in HubSpot, or report it.");
    }

    private static ListOperation OperationFor(ListCriterion criterion, CrmFieldType type) => (criterion.Test, type) switch
    {
        (ListTest.LessThan, _) => new ListOperation("NUMBER", "IS_LESS_THAN") { Value = decimal.Parse(criterion.Value, CultureInfo.InvariantCulture) },
        (ListTest.WithinLastDays, _) => Within(int.Parse(criterion.Value, CultureInfo.InvariantCulture)),
        (_, CrmFieldType.Number) => new ListOperation("NUMBER", "IS_EQUAL_TO") { Value = decimal.Parse(criterion.Value, CultureInfo.InvariantCulture) },
        (_, CrmFieldType.Picklist or CrmFieldType.MultiPicklist) => new ListOperation("ENUMERATION", "IS_ANY_OF") { Values = [criterion.Value] },
        _ => new ListOperation("MULTISTRING", "IS_EQUAL_TO") { Values = [criterion.Value] },
    };

    /// <summary>From the beginning of the day so many days ago until now: HubSpot takes a lower bound counted from today only together with the present instant as the upper one.</summary>
    private static ListOperation Within(int days) => new("TIME_RANGED", "IS_BETWEEN")
    {
        Type = "TIME_RANGED",
        PropertyParser = "VALUE",
        LowerBoundEndpointBehavior = "INCLUSIVE",
        UpperBoundEndpointBehavior = "INCLUSIVE",
        LowerBoundTimePoint = new TimePoint(new IndexReference("TODAY"), new TimeOffset(-days)),
        UpperBoundTimePoint = new TimePoint(new IndexReference("NOW"), null),
    };
}
