using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads the associations of all records again, because linking two records moves the stamp of neither.</summary>
/// <remarks>Each page of 1,000 records costs ten list calls and one call per associated type. When the budget is spent, it ends early and goes on with the next time.</remarks>
internal sealed class SilentFields(HubSpotApi api, int pageSize)
{
    private const string Query = "?limit=100&archived=false&properties=hs_object_id";
    private const int Version = 1;

    private readonly AssociationReader _associations = new(api);

    /// <summary>Reads from the beginning, or from where the last time ended.</summary>
    public async IAsyncEnumerable<RecordPage> ReadAsync(ReadPlan plan, Checkpoint? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (plan.Associations.Count == 0)
        {
            yield break;
        }

        string? after = from is null ? null : Parse(from).After;
        do
        {
            RecordPage? page = await TryReadAsync(plan, after, cancellationToken);
            if (page is null)
            {
                yield break;
            }

            after = Parse(page.Next).After;
            yield return page;
        }
        while (after is not null);
    }

    /// <summary>The next page; <see langword="null"/> when the budget does not allow it.</summary>
    private async ValueTask<RecordPage?> TryReadAsync(ReadPlan plan, string? after, CancellationToken cancellationToken)
    {
        try
        {
            List<ObjectRow> rows = new(pageSize);
            do
            {
                ObjectPage page = (await ObjectList.ReadAsync(api, plan.Type, Query, after, cancellationToken)).Content;
                rows.AddRange((page.Results ?? []).Where(r => !r.Archived));
                after = page.Paging?.Next?.After;
            }
            while (after is not null && rows.Count < pageSize);

            string[] ids = [.. rows.Select(r => r.Id)];
            Dictionary<string, Dictionary<string, string?>> fields = ids.Distinct(StringComparer.Ordinal).ToDictionary(id => id, _ => new Dictionary<string, string?>(StringComparer.Ordinal), StringComparer.Ordinal);
            foreach (string to in plan.Associations)
            {
                Dictionary<string, string> associated = await _associations.ReadAsync(plan.Type, to, ids, cancellationToken);
                foreach ((string id, Dictionary<string, string?> own) in fields)
                {
                    own[HubSpotStreams.AssociationPrefix + to] = associated.GetValueOrDefault(id);
                }
            }

            IEnumerable<CrmRecord> records = rows.DistinctBy(r => r.Id).Select(r =>
                new CrmRecord(new CrmRecordId(r.Id), r.CreatedAt?.ToUniversalTime(), RecordComposer.ModifiedAt(plan, r).ToUniversalTime(), false, fields[r.Id]));
            return new RecordPage([.. records], [], new Checkpoint(Version, JsonSerializer.Serialize(new SilentPosition(after), HubSpotJson.Default.SilentPosition))) { IsRepair = true };
        }
        catch (CrmException e) when (e.Kind == CrmFailureKind.RateLimited)
        {
            return null;
        }
    }

    private static SilentPosition Parse(Checkpoint checkpoint)
    {
        if (checkpoint.Version != Version)
        {
            throw ReadPosition.Unreadable(checkpoint, null);
        }

        try
        {
            return JsonSerializer.Deserialize(checkpoint.Value, HubSpotJson.Default.SilentPosition) ?? throw ReadPosition.Unreadable(checkpoint, null);
        }
        catch (JsonException e)
        {
            throw ReadPosition.Unreadable(checkpoint, e);
        }
    }
}

/// <summary>Where the slow reading of associations stands.</summary>
/// <param name="After">HubSpot's token for the next part of the list; <see langword="null"/> begins anew.</param>
internal sealed record SilentPosition([property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? After);
