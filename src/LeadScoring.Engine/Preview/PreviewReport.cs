namespace LeadScoring.Engine.Preview;

/// <summary>What a mapping makes of real records.</summary>
/// <param name="Records">Records of lead objects that were looked at.</param>
/// <param name="Leads">Leads they are.</param>
/// <param name="Fields">Field by field, in the order of the mapping.</param>
/// <param name="Features">Feature by feature.</param>
/// <param name="Examples">Some leads from raw values to features.</param>
public sealed record PreviewReport(int Records, int Leads, IReadOnlyList<FieldPreview> Fields, IReadOnlyList<FeaturePreview> Features, IReadOnlyList<LeadPreview> Examples);

/// <summary>One mapped field over the sample.</summary>
/// <param name="ObjectName">The object.</param>
/// <param name="Field">The mapping's name.</param>
/// <param name="From">The CRM field.</param>
/// <param name="Line">Line of the mapping.</param>
/// <param name="Good">Mapped values.</param>
/// <param name="Empty">The CRM holds nothing.</param>
/// <param name="Bad">Could not be read as asked.</param>
/// <param name="Unknown">Not in the map or the word list.</param>
/// <param name="MostUnknown">The most frequent unknown texts as the CRM spells them.</param>
/// <param name="MostBad">The most frequent bad texts.</param>
/// <param name="Examples">Some texts and what became of them.</param>
public sealed record FieldPreview(
    string ObjectName, string Field, string From, int Line, int Good, int Empty, int Bad, int Unknown, IReadOnlyList<TextCount> MostUnknown, IReadOnlyList<TextCount> MostBad, IReadOnlyList<MappedExample> Examples);

/// <summary>A text and how often it came.</summary>
public sealed record TextCount(string Text, int Count);

/// <summary>A text of the CRM and what the mapping makes of it.</summary>
public sealed record MappedExample(string? Raw, string? Mapped);

/// <summary>One feature over the sample.</summary>
/// <param name="Feature">Its name.</param>
/// <param name="Line">Line of the mapping.</param>
/// <param name="Missing">Leads without a value.</param>
/// <param name="Values">The most frequent values.</param>
/// <param name="Least">Smallest number; <see langword="null"/> for classes.</param>
/// <param name="Median">Middle number.</param>
/// <param name="Most">Largest number.</param>
public sealed record FeaturePreview(string Feature, int Line, int Missing, IReadOnlyList<TextCount> Values, double? Least, double? Median, double? Most);

/// <summary>One lead from raw values to features.</summary>
/// <param name="Records">Its records in the sample.</param>
/// <param name="Fields">By field: raw text and mapped value.</param>
/// <param name="Features">By feature: its value.</param>
public sealed record LeadPreview(IReadOnlyList<RecordRef> Records, IReadOnlyDictionary<string, MappedExample> Fields, IReadOnlyDictionary<string, string?> Features);
