namespace LeadScoring.Engine.Routing;

/// <summary>Who owns leads in the CRM, as far as the stored records tell; a human's choice shows here.</summary>
internal static class OwnersNow
{
    /// <summary>Owner by lead, named as routing decisions name them; where several CRMs hold the lead, the first write-back target that names an owner counts. Leads without a known owner are left out.</summary>
    public static async Task<IReadOnlyDictionary<LeadId, string>> ReadAsync(RunContext context, IReadOnlyCollection<LeadId> leads, CancellationToken cancellationToken)
    {
        Dictionary<LeadId, string> owners = [];
        IReadOnlyDictionary<ConnectionId, IReadOnlyList<CrmUser>> users = await context.Owners.ReadAsync(context, cancellationToken);
        IReadOnlyList<LeadRecord> records = await context.Store.Facts.FindRecordsAsync(leads, cancellationToken);
        foreach (WriteBackTarget target in context.Pipeline.WriteBack)
        {
            if (target.Fields.FirstOrDefault(f => f.Value == WriteBackValue.Owner) is not { } field || !users.TryGetValue(target.Stream.Connection, out IReadOnlyList<CrmUser>? known))
            {
                continue;
            }

            Dictionary<string, string> names = known.GroupBy(u => u.Id.Value).ToDictionary(g => g.Key, g => Owners.NameOf(g.First(), target.Stream.Connection), StringComparer.Ordinal);
            Dictionary<CrmRecordId, LeadId> here = records.Where(r => r.Record.Connection == target.Stream.Connection && r.Record.Stream == target.Stream.Stream).ToDictionary(r => r.Record.Id, r => r.Lead);
            foreach (StoredRecord record in await context.Store.Records.ReadAsync(target.Stream, here.Keys, cancellationToken))
            {
                if (record.Record.Fields.GetValueOrDefault(field.Field) is { Length: > 0 } id)
                {
                    owners.TryAdd(here[record.Record.Id], names.GetValueOrDefault(id, id));
                }
            }
        }

        return owners;
    }
}
