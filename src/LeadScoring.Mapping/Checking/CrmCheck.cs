namespace LeadScoring.Mapping;

/// <summary>Holds a mapping against what the CRMs say of themselves, before anything is read or written.</summary>
/// <remarks>Pure; safe for concurrent use.</remarks>
public static class CrmCheck
{
    // They come with every record whether the metadata lists them or not.
    private static readonly HashSet<string> Everywhere = new(StringComparer.OrdinalIgnoreCase) { "Id", "hs_object_id", "IsDeleted" };

    /// <summary>Compares every CRM field that the mapping names with the metadata.</summary>
    /// <param name="mapping">A mapping that was read.</param>
    /// <param name="descriptions">Streams as the CRMs describe them; streams that are not here are not checked.</param>
    /// <returns>In file order; empty when everything fits, or when the mapping itself has errors.</returns>
    public static IReadOnlyList<MappingProblem> Check(MappingResult mapping, IReadOnlyDictionary<StreamKey, StreamDescription> descriptions)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        ArgumentNullException.ThrowIfNull(descriptions);
        if (mapping.Pipeline is not { } pipeline)
        {
            return [];
        }

        ProblemList problems = new();
        foreach (CrmFieldUse use in mapping.Uses)
        {
            if (!descriptions.TryGetValue(use.Stream, out StreamDescription? description))
            {
                continue;
            }

            if (use.IsWritten)
            {
                CheckWritten(use, pipeline, description, problems);
            }
            else if (Everywhere.Contains(use.Field) || use.Field.StartsWith("associations.", StringComparison.Ordinal))
            {
                continue;
            }
            else if (description.Find(use.Field) is { } crm)
            {
                InputCheck.Check(use, crm, problems);
            }
            else if (!IsThere(use.Field, description))
            {
                problems.Error(use.At, $"{use.Stream} has no field \"{use.Field}\" that we may see{Hint(use.Field, description)}");
            }
        }

        return problems.InOrder();
    }

    /// <summary>Of a path over a parent (<c>Account.Industry</c>) only the reference shows here; the query itself proves the rest.</summary>
    private static bool IsThere(string field, StreamDescription description)
    {
        int dot = field.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return description.Find(field) is not null;
        }

        string parent = field[..dot];
        string reference = parent.EndsWith("__r", StringComparison.OrdinalIgnoreCase) ? $"{parent[..^1]}c" : $"{parent}Id";
        return description.Find(reference) is { Type: CrmFieldType.Reference };
    }

    private static string Hint(string field, StreamDescription description) =>
        Nearest.Find(field, description.Fields.Select(f => f.Name)) is { } near
            ? $"; did you mean \"{near}\"?"
            : ". Look at the spelling and at the field's visibility for our user.";

    private static void CheckWritten(CrmFieldUse use, PipelineDefinition pipeline, StreamDescription description, ProblemList problems)
    {
        WriteBackField field = pipeline.WriteBack.First(t => t.Stream == use.Stream).Fields.First(f => f.Field == use.Field);
        if (description.Find(use.Field) is not { } crm)
        {
            problems.Error(use.At, field.Value == WriteBackValue.Owner
                ? $"{use.Stream} has no field \"{use.Field}\" that we may see{Hint(use.Field, description)}"
                : $"{use.Stream} has no field \"{use.Field}\". Create it: leadscoring provision (or correct the name).");
            return;
        }

        if (crm.IsCalculated)
        {
            problems.Error(use.At, $"{use.Field} is calculated by the CRM and cannot be written. Choose another field.");
        }
        else if (!crm.IsWritable && field.Value != WriteBackValue.Feedback)
        {
            CrmConnection connection = pipeline.Connections.First(c => c.Id == use.Stream.Connection);
            problems.Error(use.At, $"{use.Field}: user of secret {connection.SecretName} has no edit right on this field. Grant it to the integration user.");
        }

        if (CheckType(field, crm) is { } wrong)
        {
            problems.Error(use.At, wrong);
            return;
        }

        CheckRoom(use, field, crm, NameOf(pipeline, use.Stream), problems);
    }

    /// <summary>What is wrong with the CRM field's type; <see langword="null"/> when the value fits. Owner fields are typed differently in each CRM and always fit.</summary>
    private static string? CheckType(WriteBackField field, CrmField crm)
    {
        (CrmFieldType[] fits, string wanted) = field.Value switch
        {
            WriteBackValue.Score or WriteBackValue.Probability or WriteBackValue.Trend => ([CrmFieldType.Number], "a number field"),
            WriteBackValue.Tier or WriteBackValue.Feedback => ([CrmFieldType.Picklist, CrmFieldType.Text], "a picklist or text field"),
            WriteBackValue.ScoredAt => ([CrmFieldType.DateTime], "a date-and-time field"),
            WriteBackValue.Factor or WriteBackValue.OwnerReason or WriteBackValue.WhatChanged or WriteBackValue.LeadsLikeThis => ((CrmFieldType[])[CrmFieldType.Text], "a text field"),
            _ => (Enum.GetValues<CrmFieldType>(), string.Empty),
        };
        return fits.Contains(crm.Type) ? null : $"{field.Field} is of type {crm.Type}; this value needs {wanted}.";
    }

    /// <summary>What people call the CRM of a stream.</summary>
    private static string NameOf(PipelineDefinition pipeline, StreamKey stream) =>
        pipeline.Connections.First(c => c.Id == stream.Connection).Kind == ConnectionsChapter.Salesforce ? "Salesforce" : "HubSpot";

    private static void CheckRoom(CrmFieldUse use, WriteBackField field, CrmField crm, string crmName, ProblemList problems)
    {
        if (field.Value is WriteBackValue.Factor or WriteBackValue.OwnerReason or WriteBackValue.WhatChanged or WriteBackValue.LeadsLikeThis && crm.Length is { } room && (field.Length ?? ProvisionPlan.DefaultLength) > room)
        {
            problems.Error(use.At, $"{field.Field} holds {room} characters and up to {field.Length ?? ProvisionPlan.DefaultLength} are written. Write length: {room}, or make the field longer.");
        }

        if (field.Value != WriteBackValue.Tier || crm.Type != CrmFieldType.Picklist)
        {
            return;
        }

        string[] lacking = [.. ProvisionPlan.TierValues(field).Where(v => !crm.Options.Contains(v, StringComparer.Ordinal))];
        if (lacking.Length == 0)
        {
            return;
        }

        string list = string.Join(", ", lacking.Select(v => $"\"{v}\""));
        string options = crm.Options.Count == 0 ? "no values" : string.Join(", ", crm.Options.Take(20));
        if (crm.IsRestricted)
        {
            problems.Error(use.At, $"{field.Field} is a restricted picklist with {options}. {list} would be rejected by {crmName}. Add the value there, or map it: picklist: {{ hot: …, warm: …, cold: … }}");
        }
        else
        {
            problems.Warn(use.At, $"{field.Field} is a picklist with {options}; {list} is not among them.");
        }
    }
}
