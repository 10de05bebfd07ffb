using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>How one stream is read: by which field it is ordered and what is selected.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Cursor">The field that orders changes.</param>
/// <param name="HasCreated">Whether the object tells when a record came into being.</param>
/// <param name="HasDeleted">Whether deleted rows can be told, and so are asked for.</param>
/// <param name="History">For a history object.</param>
internal sealed record ReadPlan(ReadRequest Request, string Cursor, bool HasCreated, bool HasDeleted, HistoryObject? History)
{
    /// <summary>The field of a merged record that names the one it was merged into.</summary>
    public const string Master = "MasterRecordId";

    /// <summary>Fields that were asked for and are left out, because our user no longer sees them; <see cref="Request"/> is without them.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    private static readonly string[] Cursors = ["SystemModstamp", "LastModifiedDate", "CreatedDate", "LoginTime"];

    /// <summary>Whether records can be merged, and so tell into which one they were.</summary>
    public bool HasMaster { get; init; }

    /// <summary>Identifies the question, so that a checkpoint's answers about metadata hold only for the same one.</summary>
    public static string Fingerprint(ReadRequest request)
    {
        string text = string.Join('\n', request.Fields.Prepend(request.ChangedBy ?? string.Empty));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>Makes a plan from metadata.</summary>
    /// <exception cref="CrmException">A field is unknown or cannot be used so (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ReadPlan Make(ReadRequest request, ObjectDescription description)
    {
        HistoryObject? history = HistoryObject.Of(request.Stream);
        IEnumerable<string> wanted = history is null ? request.Fields : ["Field", "OldValue", "NewValue", history.ParentField];
        string[] unknown = [.. wanted.Where(f => !Soql.IsName(f) || !description.CanSelect(f))];
        if (unknown.Length > 0)
        {
            throw new CrmException(CrmFailureKind.Misconfigured, $"{request.Stream} has no field that our user may read named {string.Join(", ", unknown.Select(u => Named(u, description)))}. Correct the mapping, or let the administrator grant the connection's user read access to it.")
            {
                Code = "INVALID_FIELD",
            };
        }

        return new ReadPlan(request, CursorOf(request, description), description.Find("CreatedDate") is not null, description.Find("IsDeleted") is not null, history)
        {
            HasMaster = history is null && description.Find(Master) is not null,
        };
    }

    /// <summary>A plan that leaves out what has vanished.</summary>
    /// <exception cref="CrmException">The stream cannot be read at all (<see cref="CrmFailureKind.Misconfigured"/>).</exception>
    public static ReadPlan Without(ReadRequest request, ObjectDescription description, IReadOnlyList<string> missing) =>
        Make(missing.Count == 0 ? request : request with { Fields = [.. request.Fields.Except(missing, StringComparer.Ordinal)] }, description) with { Missing = missing };

    /// <summary>What every query of this plan selects.</summary>
    public IReadOnlyList<string> Columns()
    {
        SortedSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        List<string> columns = [];
        IEnumerable<string> own = History is null ? Request.Fields : [History.ParentField, "Field", "OldValue", "NewValue"];
        foreach (string column in (IEnumerable<string>)["Id", Cursor, HasCreated ? "CreatedDate" : "Id", HasDeleted ? "IsDeleted" : "Id", HasMaster ? Master : "Id", .. own])
        {
            if (taken.Add(column))
            {
                columns.Add(column);
            }
        }

        return columns;
    }

    /// <summary>The query up to its conditions: <c>SELECT … FROM …</c>.</summary>
    public string Selection() => $"SELECT {string.Join(", ", Columns())} FROM {Request.Stream}";

    /// <summary>The query for single records.</summary>
    public string ToSoql(IEnumerable<CrmRecordId> ids) => $"{Selection()} WHERE Id IN ({string.Join(',', ids.Select(i => Soql.Text(i.Value)))})";

    /// <summary>The query for everything from a position on.</summary>
    public string ToSoql(DateTimeOffset? from, string? afterId) =>
        $"{Selection()}{Where(HistoryFilter(), Keyset(from, afterId))} ORDER BY {Cursor}, Id";

    /// <summary>The query for everything from a position up to an instant, in any order: an order would keep Salesforce from splitting the work.</summary>
    public string ToBulkSoql(DateTimeOffset? from, string? afterId, DateTimeOffset before) =>
        Selection() + Where($"{Cursor} < {Soql.Instant(before)}", HistoryFilter(), Keyset(from, afterId));

    private static string Where(params IEnumerable<string?> conditions) =>
        string.Join(" AND ", conditions.OfType<string>()) is { Length: > 0 } all ? $" WHERE {all}" : string.Empty;

    private string? Keyset(DateTimeOffset? from, string? afterId)
    {
        if (from is not { } instant)
        {
            return null;
        }

        string stamp = Soql.Instant(instant);
        return afterId is null
            ? $"{Cursor} >= {stamp}"
            : $"({Cursor} > {stamp} OR ({Cursor} = {stamp} AND Id > {Soql.Text(afterId)}))";
    }

    /// <summary>A history of which only some fields are wanted is read for these alone: busy orgs track twenty fields and we need three.</summary>
    private string? HistoryFilter() => History is null || Request.Fields.Count == 0
        ? null
        : $"Field IN ({string.Join(',', Request.Fields.Select(HistoryObject.NameOf).Distinct(StringComparer.OrdinalIgnoreCase).Select(Soql.Text))})";

    private static string CursorOf(ReadRequest request, ObjectDescription description)
    {
        if (request.ChangedBy is { } named)
        {
            return description.Find(named) is { Type: "datetime", IsFilterable: true, IsSortable: true, IsNillable: false } chosen
                ? chosen.Field.Name
                : throw new CrmException(CrmFailureKind.Misconfigured, $"{request.Stream}.{named} cannot order changes: it must be a date-time that is never empty and may be filtered and sorted by. Leave changed_by out to use SystemModstamp.");
        }

        return Cursors.FirstOrDefault(c => description.Find(c) is { IsFilterable: true })
            ?? throw new CrmException(CrmFailureKind.Misconfigured, $"{request.Stream} has no date-time by which changes can be found ({string.Join(", ", Cursors)}). Choose another object, or let the administrator grant access to one of these fields.");
    }

    private static string Named(string unknown, ObjectDescription description)
    {
        if (description.Find(unknown) is { IsCompound: true })
        {
            return $"{unknown} (a compound; name its parts instead)";
        }

        return NearestName.Of(unknown, description.Fields.Select(f => f.Field.Name)) is { } near ? $"{unknown} (did you mean {near}?)" : unknown;
    }
}
