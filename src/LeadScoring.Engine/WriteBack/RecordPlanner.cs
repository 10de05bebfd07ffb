namespace LeadScoring.Engine.WriteBack;

/// <summary>Decides for one record which fields change and why, or why it is left alone.</summary>
/// <param name="target">What the mapping wants written.</param>
/// <param name="owners">Who can own records of this CRM.</param>
/// <param name="lastWritten">For fields that humans may overrule: record to the last value we wrote.</param>
/// <param name="lockedBy">The CRM field that tells of a record that takes no writes any more; <see langword="null"/> where there is none.</param>
internal sealed class RecordPlanner(
    WriteBackTarget target,
    OwnerBook owners,
    IReadOnlyDictionary<string, IReadOnlyDictionary<CrmRecordId, string?>> lastWritten,
    string? lockedBy = null)
{
    /// <summary>The write, or the reason for none; fields that are left alone are noted in <paramref name="skipped"/> too.</summary>
    public PlannedWrite? Plan(StoredRecord record, ScoredLead lead, RoutingDecision? routing, double? trend, List<SkippedWrite> skipped)
    {
        if (record.Record.IsDeleted)
        {
            skipped.Add(Skip(SkipReason.RecordDeleted));
            return null;
        }

        if (lockedBy is not null && record.Record.Fields.GetValueOrDefault(lockedBy) == "true")
        {
            skipped.Add(Skip(SkipReason.RecordLocked));
            return null;
        }

        List<PlannedField> reasons = [];
        List<PlannedField> companions = [];
        bool below = false;
        foreach (WriteBackField field in target.Fields)
        {
            string? old = record.Record.Fields.GetValueOrDefault(field.Field);
            if (NewValue(field, old) is not { } wanted || CrmValue.Same(old, wanted.Text))
            {
                continue;
            }

            PlannedField change = new(field.Field, old, wanted.Text, ReasonFor(field));
            bool tooSmall = field.IfMovedBy is { } least
                && CrmValue.Number(old) is { } from && CrmValue.Number(wanted.Text) is { } to && Math.Abs(to - from) < least;
            below |= tooSmall;
            (field.OnlyWithOthers || field.Value is WriteBackValue.Trend or WriteBackValue.WhatChanged || tooSmall ? companions : reasons).Add(change);
        }

        if (reasons.Count == 0)
        {
            skipped.Add(Skip(below ? SkipReason.BelowThreshold : SkipReason.Unchanged));
            return null;
        }

        return new PlannedWrite(target.Stream, record.Record.Id, lead.Lead, [.. reasons, .. companions]);

        SkippedWrite Skip(SkipReason reason, string? field = null) => new(target.Stream, record.Record.Id, lead.Lead, reason, field);

        Wanted? NewValue(WriteBackField field, string? old)
        {
            string? text;
            if (field.Value == WriteBackValue.Feedback)
            {
                return null;
            }

            if (field.Value == WriteBackValue.Owner)
            {
                if (routing?.User is not { } user || owners.IsElsewhere(user))
                {
                    return null;
                }

                if (owners.Find(user) is not { } id)
                {
                    skipped.Add(Skip(SkipReason.OwnerUnknown, field.Field));
                    return null;
                }

                text = id.Value;
                if (!CrmValue.Same(old, text) && !owners.MayReplace(field.OnlyFrom, old, LastOf(field)))
                {
                    skipped.Add(Skip(SkipReason.OwnedAlready, field.Field));
                    return null;
                }
            }
            else
            {
                text = WriteBackText.Of(field, lead, routing, trend);
                if (text is null && field.Value == WriteBackValue.WhatChanged)
                {
                    // What was said stays until the score moves again.
                    return null;
                }
            }

            if (field.NeverIfChangedByHuman && !CrmValue.Same(old, text) && IsHumans(field, old))
            {
                skipped.Add(Skip(SkipReason.ChangedByHuman, field.Field));
                return null;
            }

            return new Wanted(text);
        }

        // Before our first write an owner is whatever the CRM's own assignment left there, so it may be taken over;
        // afterwards every value that is not ours was put there by somebody.
        bool IsHumans(WriteBackField field, string? old) =>
            lastWritten[field.Field].TryGetValue(record.Record.Id, out string? ours) && !CrmValue.Same(ours, old);

        string? LastOf(WriteBackField field) => lastWritten.GetValueOrDefault(field.Field)?.GetValueOrDefault(record.Record.Id);

        string ReasonFor(WriteBackField field) => field.Value switch
        {
            WriteBackValue.Owner => routing!.Rule,
            WriteBackValue.Tier => $"tier is {lead.Tier.ToString().ToLowerInvariant()}",
            _ => $"scored by {lead.ModelId}",
        };
    }

    /// <summary>A value to write; its text may be empty, which clears the field.</summary>
    private readonly record struct Wanted(string? Text);
}
