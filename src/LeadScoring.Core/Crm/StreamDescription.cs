namespace LeadScoring;

/// <summary>What the CRM's metadata says of one stream.</summary>
public sealed record StreamDescription(StreamName Stream, IReadOnlyList<CrmField> Fields)
{
    /// <summary>Beginning of names that are fields although no metadata lists them (<c>values.</c> of a form's submissions); <see langword="null"/> where there are none.</summary>
    public string? OpenPrefix { get; init; }

    /// <summary>The field of that name, compared without case as the CRMs do; <see langword="null"/> if there is none that we may see.</summary>
    public CrmField? Find(string name) =>
        Fields.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? (OpenPrefix is { } open && name.Length > open.Length && name.StartsWith(open, StringComparison.Ordinal) ? new CrmField(name, name, CrmFieldType.Text, null, false, false, false, []) : null);
}

/// <summary>One field in the CRM's metadata.</summary>
/// <param name="Name">API name.</param>
/// <param name="Label">What people see.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Length">Most characters, for text; <see langword="null"/> where unlimited or not text.</param>
/// <param name="IsWritable">Whether our user may update it.</param>
/// <param name="IsCalculated">Formula, roll-up or calculated property.</param>
/// <param name="IsRestricted">Whether only <paramref name="Options"/> are accepted.</param>
/// <param name="Options">Values of a picklist; empty for other types.</param>
public sealed record CrmField(string Name, string Label, CrmFieldType Type, int? Length, bool IsWritable, bool IsCalculated, bool IsRestricted, IReadOnlyList<string> Options);

/// <summary>What a CRM field holds, seen alike across CRMs.</summary>
public enum CrmFieldType
{
    /// <summary>One line or several of text; also e-mail, phone, address of a page.</summary>
    Text,

    /// <summary>A number, currency or percentage.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day without time.</summary>
    Date,

    /// <summary>An instant.</summary>
    DateTime,

    /// <summary>One of a list.</summary>
    Picklist,

    /// <summary>Several of a list.</summary>
    MultiPicklist,

    /// <summary>A pointer to another record: owner, account.</summary>
    Reference,

    /// <summary>Anything else.</summary>
    Other,
}
