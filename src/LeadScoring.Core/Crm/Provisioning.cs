namespace LeadScoring;

/// <summary>A field that write-back needs.</summary>
/// <param name="Name">API name as the mapping spells it.</param>
/// <param name="Label">What people see.</param>
/// <param name="Type">What it will hold.</param>
/// <param name="Length">Most characters, for text.</param>
/// <param name="Decimals">Digits after the point, for numbers.</param>
/// <param name="Options">Values, for picklists.</param>
public sealed record FieldSpec(string Name, string Label, CrmFieldType Type, int? Length, int? Decimals, IReadOnlyList<string> Options);

/// <summary>What a pipeline needs in one stream of a CRM.</summary>
/// <param name="Fields">Fields that write-back fills.</param>
/// <param name="Lists">Lists in which reps find leads by them.</param>
/// <param name="Readers">E-mail addresses of the people who must see the fields: the mapping's teams.</param>
public sealed record ProvisionRequest(IReadOnlyList<FieldSpec> Fields, IReadOnlyList<LeadList> Lists, IReadOnlyList<string> Readers);

/// <summary>A list that the CRM keeps up to date by itself (list view, active list).</summary>
/// <param name="Name">What people see: <c>Hot leads</c>.</param>
/// <param name="Criteria">All must hold.</param>
/// <param name="Columns">Fields worth showing, in order.</param>
public sealed record LeadList(string Name, IReadOnlyList<ListCriterion> Criteria, IReadOnlyList<string> Columns);

/// <summary>One condition of a <see cref="LeadList"/>.</summary>
/// <param name="Field">API name.</param>
/// <param name="Test">How it is compared.</param>
/// <param name="Value">Text, number or number of days, as <paramref name="Test"/> says.</param>
public sealed record ListCriterion(string Field, ListTest Test, string Value);

/// <summary>How a field is compared in a <see cref="ListCriterion"/>.</summary>
public enum ListTest
{
    /// <summary>Holds exactly this value.</summary>
    EqualTo,

    /// <summary>Holds a smaller number.</summary>
    LessThan,

    /// <summary>Holds an instant not longer ago than this number of days.</summary>
    WithinLastDays,
}

/// <summary>What provisioning did, or would do, with one item.</summary>
/// <param name="Name">The field, list or set of rights.</param>
/// <param name="Status">The outcome.</param>
/// <param name="Problem">What does not fit or was refused, and what to do.</param>
public sealed record ProvisionResult(string Name, ProvisionStatus Status, string? Problem)
{
    /// <summary>What kind of item it is.</summary>
    public ProvisionKind Kind { get; init; }
}

/// <summary>What can be provisioned.</summary>
public enum ProvisionKind
{
    /// <summary>A field.</summary>
    Field,

    /// <summary>A list view or active list.</summary>
    List,

    /// <summary>A set of rights and who has it.</summary>
    Rights,

    /// <summary>Proof that the connection's own user can write a field.</summary>
    Proof,
}

/// <summary>Outcome of provisioning one item.</summary>
public enum ProvisionStatus
{
    /// <summary>It is there already and fits.</summary>
    Exists,

    /// <summary>It was created.</summary>
    Created,

    /// <summary>It would be created (dry run).</summary>
    WouldCreate,

    /// <summary>It was there and gained what it lacked: options of a picklist, a person who may read.</summary>
    Extended,

    /// <summary>It would be extended (dry run).</summary>
    WouldExtend,

    /// <summary>Something of that name is there and does not fit, or the CRM refused; see the problem.</summary>
    Conflict,
}
