using System.Runtime.InteropServices;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>Fingerprints of delivered states, so that the overlap of two windows costs searches only and no associations or history. Not thread-safe.</summary>
/// <remarks>
/// Windows overlap because HubSpot indexes late, so most of what lies in an overlap was delivered before. A fingerprint covers id, stamp and every value, so a
/// human's change in the very millisecond of our own write is another state. More states than allowed are not remembered, and then all of them come again.
/// </remarks>
internal sealed class SeenStates
{
    private readonly HashSet<ulong> _states;
    private readonly int _most;
    private bool _full;

    private SeenStates(HashSet<ulong> states, int most)
    {
        _states = states;
        _most = most;
    }

    /// <summary>Takes up what a checkpoint kept; nothing, or text we cannot read, remembers nothing.</summary>
    /// <param name="text">As <see cref="ToText"/> wrote it.</param>
    /// <param name="most">Most states to remember.</param>
    public static SeenStates Parse(string? text, int most)
    {
        Span<byte> bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out int length)
            ? new SeenStates([.. MemoryMarshal.Cast<byte, ulong>(bytes[..(length - (length % sizeof(ulong)))])], most)
            : new SeenStates([], most);
    }

    /// <summary>Its durable form; <see langword="null"/> when there is nothing to remember.</summary>
    public string? ToText() => _full || _states.Count == 0 ? null : Convert.ToBase64String(MemoryMarshal.AsBytes<ulong>(_states.Order().ToArray()));

    /// <summary>Whether this very state was delivered.</summary>
    public bool Contains(ObjectRow row, IReadOnlyList<string> properties) => _states.Count > 0 && _states.Contains(Fingerprint(row, properties));

    /// <summary>Remembers a state.</summary>
    public void Add(ObjectRow row, IReadOnlyList<string> properties)
    {
        _full |= _states.Count >= _most;
        if (!_full)
        {
            _states.Add(Fingerprint(row, properties));
        }
    }

    // FNV-1a: these are no secrets, and one wrong match in 2^64 is rarer than a disk that errs.
    private static ulong Fingerprint(ObjectRow row, IReadOnlyList<string> properties)
    {
        ulong hash = 14695981039346656037;
        void Mix(string? text)
        {
            foreach (byte b in MemoryMarshal.AsBytes((text ?? "\u0001").AsSpan()))
            {
                hash = (hash ^ b) * 1099511628211;
            }

            hash = (hash ^ 0xFF) * 1099511628211;
        }

        Mix(row.Id);
        Mix(row.UpdatedAt?.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (string property in properties)
        {
            Mix(property);
            Mix(row.Properties?.GetValueOrDefault(property));
        }

        return hash;
    }
}
