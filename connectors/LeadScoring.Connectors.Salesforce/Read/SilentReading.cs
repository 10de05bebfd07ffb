using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Reads again, for all rows, the fields whose values change without the row's stamp moving: formulas, roll-ups and parents' fields.</summary>
/// <remarks>
/// One long query in the order of ids; each page's checkpoint is its last id, so a pass goes on where it ended, in this run or the next. It costs a call per
/// 2,000 rows and gives way: when the budget refuses a page, the pass ends there and no error is told.
/// </remarks>
internal sealed class SilentReading(SalesforceApi api, MetadataMemory metadata)
{
    private readonly FieldSight _sight = new(metadata);

    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadRequest request, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (await PlanAsync(request, anew: false, cancellationToken) is not { } plan)
        {
            yield break;
        }

        SilentPosition position = SilentPosition.Of(request.Stream, from, ReadPlan.Fingerprint(request with { Fields = [.. plan.Request.Fields, .. plan.Missing] }));
        string? next = null;
        bool isFirst = true;
        while (isFirst || next is not null)
        {
            (plan, QueryPage? page) = await PageAsync(request, plan, next, position.AfterId, cancellationToken);
            if (page is null)
            {
                yield break;
            }

            isFirst = false;
            RecordPage delivered;
            using (page)
            {
                List<CrmRecord> records = Collect(page, plan);
                next = page.Next;
                position = position with { AfterId = next is null || records.Count == 0 ? null : records[^1].Id.Value };
                delivered = new RecordPage(records, [], position.ToCheckpoint(), page.TotalSize) { IsRepair = true, MissingFields = plan.Missing };
            }

            yield return delivered;
        }
    }

    /// <summary>A plan with the derived fields alone; <see langword="null"/> where the request has none.</summary>
    private async ValueTask<ReadPlan?> PlanAsync(ReadRequest request, bool anew, CancellationToken cancellationToken)
    {
        if (HistoryObject.Of(request.Stream) is not null)
        {
            return null;
        }

        (ObjectDescription description, IReadOnlyList<string> missing) = await _sight.LookAsync(request, [], anew, cancellationToken);
        string[] silent = [.. request.Fields.Except(missing, StringComparer.Ordinal).Where(f => f.Contains('.', StringComparison.Ordinal) || description.Find(f) is { IsDerived: true })];
        return silent.Length == 0
            ? null
            : ReadPlan.Without(request with { Fields = silent }, description, []) with { HasCreated = false, HasDeleted = false, Missing = missing };
    }

    /// <summary>A page, or none when the budget has no more for this or nothing is left to read.</summary>
    private async ValueTask<(ReadPlan Plan, QueryPage? Page)> PageAsync(ReadRequest request, ReadPlan plan, string? next, string? afterId, CancellationToken cancellationToken)
    {
        string purpose = $"reading derived fields of {request.Stream}";
        try
        {
            try
            {
                return (plan, next is null
                    ? await api.QueryAsync(ToSoql(plan, afterId), withDeleted: false, purpose, cancellationToken)
                    : await api.QueryMoreAsync(next, purpose, cancellationToken));
            }
            catch (CrmException e) when (e.Code is "INVALID_QUERY_LOCATOR" or "INVALID_FIELD")
            {
                // The server's cursor or a field is gone; the last id and a new look at the metadata are enough to go on.
                if (await PlanAsync(request, anew: e.Code == "INVALID_FIELD", cancellationToken) is not { } fresh)
                {
                    return (plan, null);
                }

                return (fresh, await api.QueryAsync(ToSoql(fresh, afterId), withDeleted: false, purpose, cancellationToken));
            }
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.RateLimited)
        {
            return (plan, null);
        }
    }

    private static string ToSoql(ReadPlan plan, string? afterId)
    {
        // The stamp comes along to tell which state of the row the values belong to.
        StringBuilder soql = new($"SELECT Id, {plan.Cursor}, {string.Join(", ", plan.Request.Fields)} FROM {plan.Request.Stream}");
        if (afterId is not null)
        {
            soql.Append(CultureInfo.InvariantCulture, $" WHERE Id > {Soql.Text(afterId)}");
        }

        return soql.Append(" ORDER BY Id").ToString();
    }

    private static List<CrmRecord> Collect(QueryPage page, ReadPlan plan)
    {
        RowReader rows = new(plan);
        try
        {
            return [.. page.Rows.Select(rows.Record)];
        }
        catch (JsonException e)
        {
            throw new CrmException(CrmFailureKind.Unexpected, $"{SalesforceProfile.Name} sent a row of {plan.Request.Stream} that cannot be read: {e.Message} Please report this message.", innerException: e);
        }
    }
}
