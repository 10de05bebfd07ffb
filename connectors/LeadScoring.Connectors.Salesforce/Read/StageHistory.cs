using System.Globalization;
using System.Runtime.CompilerServices;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Turns OpportunityHistory, which holds a whole row per change, into changes of single fields.</summary>
/// <remarks>
/// A row tells what an opportunity's figures were from its CreatedDate on. What changed, only the row before it tells: it is remembered where it was read
/// in the same run, and asked for otherwise. Source: Object Reference, "OpportunityHistory".
/// </remarks>
internal sealed class StageHistory(SalesforceApi api, MetadataMemory metadata)
{
    public static readonly StreamName Stream = new("OpportunityHistory");

    private const string ParentField = "OpportunityId";
    private const int MostAsked = 500;

    /// <summary>Opportunities whose last row is remembered; beyond it all are forgotten and asked for again.</summary>
    private const int MostRemembered = 200_000;

    private static readonly StreamName Parent = new("Opportunity");
    private static readonly string[] Figures = ["StageName", "Amount", "CloseDate", "Probability", "ExpectedRevenue", "ForecastCategory"];

    private readonly Dictionary<string, CrmRecord> _last = new(StringComparer.Ordinal);

    /// <summary>Reads the changes.</summary>
    /// <param name="request">Its fields are the opportunity's whose changes are wanted; none = all that the history has.</param>
    /// <param name="from">Where to go on.</param>
    /// <param name="rows">Reads the rows.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<RecordPage> ReadAsync(
        ReadRequest request,
        Checkpoint? from,
        Func<ReadRequest, Checkpoint?, CancellationToken, IAsyncEnumerable<RecordPage>> rows,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What the history does not have cannot change in it.
        ObjectDescription description = await metadata.DescribeAsync(request.Stream, [ParentField], cancellationToken);
        string[] fields = [.. Figures.Where(f => description.Find(f) is not null && (request.Fields.Count == 0 || request.Fields.Contains(f, StringComparer.OrdinalIgnoreCase)))];
        ReadRequest whole = request with { Fields = [ParentField, .. fields] };
        bool fromTheBeginning = from is null;
        await foreach (RecordPage page in rows(whole, from, cancellationToken))
        {
            CrmRecord[] states = [.. page.Records.Where(r => !r.IsDeleted && r.Fields[ParentField] is not null).OrderBy(When).ThenBy(r => r.Id.Value, StringComparer.Ordinal)];
            if (!fromTheBeginning)
            {
                await RecallAsync(whole, states, cancellationToken);
            }

            List<FieldChange> changes = [];
            foreach (CrmRecord state in states)
            {
                string opportunity = state.Fields[ParentField]!;
                CrmRecord? before = _last.GetValueOrDefault(opportunity);
                changes.AddRange(fields
                    .Select(f => new FieldChange(Parent, new CrmRecordId(opportunity), f, before?.Fields.GetValueOrDefault(f), state.Fields.GetValueOrDefault(f), When(state)))
                    .Where(c => !string.Equals(c.OldValue, c.NewValue, StringComparison.Ordinal)));
                _last[opportunity] = state;
            }

            if (_last.Count > MostRemembered)
            {
                _last.Clear();
                fromTheBeginning = false;
            }

            yield return page with { Records = [], Changes = changes };
        }
    }

    private static DateTimeOffset When(CrmRecord row) => row.CreatedAt ?? row.ModifiedAt;

    /// <summary>Looks up the rows before a page's first ones, where they are not remembered.</summary>
    private async ValueTask RecallAsync(ReadRequest request, CrmRecord[] page, CancellationToken cancellationToken)
    {
        CrmRecord[] firsts = [.. page.DistinctBy(r => r.Fields[ParentField]).Where(r => !_last.TryGetValue(r.Fields[ParentField]!, out CrmRecord? last) || When(last) > When(r) || last.Id == r.Id)];
        if (firsts.Length == 0)
        {
            return;
        }

        ReadPlan plan = ReadPlan.Make(request, await metadata.DescribeAsync(request.Stream, request.Fields, cancellationToken));
        RowReader reader = new(plan);
        foreach (CrmRecord[] some in firsts.Chunk(MostAsked))
        {
            Dictionary<string, CrmRecord> wanted = some.ToDictionary(r => r.Fields[ParentField]!, StringComparer.Ordinal);
            string soql = string.Create(
                CultureInfo.InvariantCulture,
                $"{plan.Selection()} WHERE {ParentField} IN ({string.Join(',', wanted.Keys.Select(Soql.Text))}) AND CreatedDate <= {Soql.Instant(some.Max(When))} ORDER BY CreatedDate, Id");
            foreach (string opportunity in wanted.Keys)
            {
                _last.Remove(opportunity);
            }

            foreach (CrmRecord earlier in await api.QueryAllRowsAsync(soql, $"reading {request.Stream} before the watermark", reader.Record, cancellationToken))
            {
                string opportunity = earlier.Fields[ParentField]!;
                CrmRecord first = wanted[opportunity];
                if (When(earlier) < When(first) || (When(earlier) == When(first) && string.CompareOrdinal(earlier.Id.Value, first.Id.Value) < 0))
                {
                    _last[opportunity] = earlier;
                }
            }
        }
    }
}
