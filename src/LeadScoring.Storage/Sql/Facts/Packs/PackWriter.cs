using System.Buffers;
using System.Globalization;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>Writes one lead's facts as few bytes. What stands where is told in <see cref="PackReader"/>.</summary>
/// <remarks>Not thread-safe; its buffers are used again for the next lead.</remarks>
/// <param name="streamOf">Number of a stream in this store.</param>
/// <param name="termOf">Number of a name in this store.</param>
internal sealed class PackWriter(Func<StreamKey, long> streamOf, Func<string, long> termOf)
{
    /// <summary>Form of the bytes; a pack of another form is no pack.</summary>
    public const byte Form = 1;

    private static readonly long[] Units = [TimeSpan.TicksPerSecond, TimeSpan.TicksPerMillisecond, 1];

    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Dictionary<RecordRef, int> _records = [];
    private readonly List<RecordRef> _recordList = [];
    private readonly Dictionary<(string, string?), int> _types = [];
    private readonly List<(string Kind, string? Detail)> _typeList = [];

    public byte[] Write(LeadFacts lead)
    {
        _bytes.ResetWrittenCount();
        Gather(lead);
        long unit = Units.First(u => Instants(lead).All(t => t % u == 0));
        _bytes.Write([Form]);
        Number(unit);
        Number(lead.CreatedAt.UtcTicks / unit);
        Number(_recordList.Count);
        foreach (RecordRef record in _recordList)
        {
            Record(record);
        }

        Number(lead.Records.Count);
        foreach (RecordRef record in lead.Records)
        {
            Number(_records[record]);
        }

        Values(lead.Values, unit);
        Activities(lead.Activities, unit);
        Outcomes(lead.Outcomes, unit);
        return _bytes.WrittenSpan.ToArray();
    }

    private void Gather(LeadFacts lead)
    {
        _records.Clear();
        _recordList.Clear();
        _types.Clear();
        _typeList.Clear();
        foreach (RecordRef record in lead.Records.Concat(lead.Values.Select(v => v.Source)).Concat(lead.Activities.Select(a => a.Lead)).Concat(lead.Outcomes.Select(o => o.Source)))
        {
            if (_records.TryAdd(record, _recordList.Count))
            {
                _recordList.Add(record);
            }
        }

        foreach (ActivityFact activity in lead.Activities)
        {
            if (_types.TryAdd((activity.Kind, activity.Detail), _typeList.Count))
            {
                _typeList.Add((activity.Kind, activity.Detail));
            }
        }
    }

    private static IEnumerable<long> Instants(LeadFacts lead) =>
        lead.Values.Select(v => v.KnownAt.UtcTicks)
            .Concat(lead.Activities.SelectMany(a => new[] { a.HappenedAt.UtcTicks, a.KnownAt.UtcTicks }))
            .Concat(lead.Outcomes.SelectMany(o => new[] { o.HappenedAt.UtcTicks, o.KnownAt.UtcTicks }))
            .Append(lead.CreatedAt.UtcTicks);

    private void Values(IReadOnlyList<ValueFact> values, long unit)
    {
        Number(values.Count);
        foreach (ValueFact value in values)
        {
            Number(_records[value.Source]);
            Signed(value.Priority);
            Number(termOf(value.Field));
            Text(value.Text);
            Number(value.KnownAt.UtcTicks / unit);
        }
    }

    private void Activities(IReadOnlyList<ActivityFact> activities, long unit)
    {
        Number(activities.Count);
        Number(_typeList.Count);
        foreach ((string kind, string? detail) in _typeList)
        {
            // The length of the whole first, so that a reader finds a type it knows by its bytes.
            int detailBytes = detail is null ? 0 : Encoding.UTF8.GetByteCount(detail);
            long term = termOf(kind);
            Number(PackReader.LengthOf((ulong)term) + PackReader.LengthOf(detail is null ? 0 : (ulong)detailBytes + 1) + detailBytes);
            Number(term);
            Text(detail);
        }

        long before = 0;
        foreach (ActivityFact activity in activities)
        {
            long at = activity.HappenedAt.UtcTicks / unit;
            Number(_types[(activity.Kind, activity.Detail)]);
            Number(at - before);
            Signed((activity.KnownAt.UtcTicks / unit) - at);
            before = at;
        }

        // Where they come from is rarely asked; it stands apart so that it can be passed over.
        string last = "";
        foreach (ActivityFact activity in activities)
        {
            string id = activity.Source.Id.Value;
            int shared = 0;
            while (shared < id.Length && shared < last.Length && id[shared] == last[shared] && !char.IsSurrogate(id[shared]))
            {
                shared++;
            }

            Number(_records[activity.Lead]);
            Number(streamOf(new StreamKey(activity.Source.Connection, activity.Source.Stream)));
            Number(shared);
            Text(id[shared..]);
            last = id;
        }
    }

    private void Outcomes(IReadOnlyList<OutcomeFact> outcomes, long unit)
    {
        Number(outcomes.Count);
        foreach (OutcomeFact outcome in outcomes)
        {
            Number(_records[outcome.Source]);
            Number((long)outcome.Kind);
            Number(outcome.HappenedAt.UtcTicks / unit);
            Number(outcome.KnownAt.UtcTicks / unit);
            Text(outcome.Amount?.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Record(RecordRef record)
    {
        Number(streamOf(new StreamKey(record.Connection, record.Stream)));
        Text(record.Id.Value);
    }

    /// <summary>0 for none, otherwise the length and one.</summary>
    private void Text(string? text)
    {
        if (text is null)
        {
            Number(0);
            return;
        }

        int length = Encoding.UTF8.GetByteCount(text);
        Number(length + 1);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }

    private void Signed(long number) => Number((number << 1) ^ (number >> 63));

    private void Number(long number)
    {
        ulong rest = (ulong)number;
        Span<byte> bytes = _bytes.GetSpan(10);
        int length = 0;
        while (rest >= 0x80)
        {
            bytes[length++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        bytes[length++] = (byte)rest;
        _bytes.Advance(length);
    }
}
