using System.Globalization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Reads out of a surviving record which others were merged into it.</summary>
/// <remarks>
/// A merged record is in no list of archived ones: only its survivor tells of it. Older accounts keep the id of one of the two; newer ones give the result
/// an id of its own, and both others are named in it. Contacts have a second, older property, which is known to miss ids but gives times.
/// </remarks>
internal static class Merges
{
    /// <summary>Ids, joined by <c>;</c>.</summary>
    public const string Property = "hs_merged_object_ids";

    /// <summary>Ids with epoch milliseconds, <c>id:time;id:time</c>.</summary>
    public const string OlderProperty = "hs_calculated_merged_vids";

    /// <summary>Ids of the records that went into this one, each once.</summary>
    public static IEnumerable<string> IdsIn(ObjectRow row) => TimesIn(row).Keys;

    /// <summary>A tombstone for each record that went into this one.</summary>
    /// <param name="row">The survivor.</param>
    /// <param name="modifiedAt">When it last changed: an upper bound of the merge's time where that is not told.</param>
    public static IEnumerable<CrmRecord> Tombstones(ObjectRow row, DateTimeOffset modifiedAt) =>
        TimesIn(row).Select(m => new CrmRecord(new CrmRecordId(m.Key), null, m.Value ?? modifiedAt, true, new Dictionary<string, string?>()) { MergedInto = new CrmRecordId(row.Id) });

    private static SortedDictionary<string, DateTimeOffset?> TimesIn(ObjectRow row)
    {
        SortedDictionary<string, DateTimeOffset?> merged = new(StringComparer.Ordinal);
        foreach (string entry in Entries(row, Property).Concat(Entries(row, OlderProperty)))
        {
            string[] parts = entry.Split(':');
            if (parts[0].Length == 0 || parts[0] == row.Id || !parts[0].All(char.IsAsciiDigit))
            {
                continue;
            }

            bool dated = parts.Length > 1 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long at) && at < 4_102_444_800_000;
            merged[parts[0]] = dated ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)) : merged.GetValueOrDefault(parts[0]);
        }

        return merged;
    }

    private static string[] Entries(ObjectRow row, string property) =>
        row.Properties?.GetValueOrDefault(property)?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
