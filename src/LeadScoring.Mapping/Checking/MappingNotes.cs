namespace LeadScoring.Mapping;

/// <summary>Where things stand in the file that only the records can judge.</summary>
internal sealed class MappingNotes
{
    /// <summary>The label's good_when.</summary>
    public Place? GoodWhen { get; set; }

    /// <summary>The label's window.</summary>
    public Place? Within { get; set; }

    /// <summary>Fields that are looked up, by object and name.</summary>
    public Dictionary<(string Object, string Field), LookupNote> Lookups { get; } = [];
}

/// <summary>A field whose values are looked up in a map or word list.</summary>
/// <param name="At">Where the map or the steps stand.</param>
/// <param name="From">The CRM field.</param>
/// <param name="List">The mapping's name of the word list; <see langword="null"/> for a map.</param>
/// <param name="Becomes">What other values become; <see langword="null"/> = nothing.</param>
internal sealed record LookupNote(Place At, string From, string? List, string? Becomes);
