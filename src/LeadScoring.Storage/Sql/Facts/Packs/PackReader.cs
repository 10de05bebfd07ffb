using System.Globalization;
using System.Text;

namespace LeadScoring.Storage;

/// <summary>Reads what <see cref="PackWriter"/> wrote.</summary>
/// <remarks>
/// A pack holds, in this order: its form; the unit of all instants in ticks; when the lead came into being; the records that facts name; which of them the lead consists of; values; what
/// the activities were, each kind and detail once; per activity its type, when it happened (after the one before it) and when that was known (after it happened); from which records activities
/// come; outcomes. Numbers take as few bytes as they need (seven bits each), signed ones lie in turn around 0; texts are led by their length and one, 0 stands for none. Fields, kinds and streams are
/// the store's numbers. Ids of activities say only how they differ from the one before. Not thread-safe: it shares equal texts among the leads it reads.
/// </remarks>
internal sealed class PackReader(Func<long, StreamKey> streamOf, Func<long, string> termOf)
{
    private readonly SharedTexts<string> _texts = new(64, static bytes => Encoding.UTF8.GetString(bytes));
    private readonly SharedTexts<ActivityType> _types = new(256, bytes =>
    {
        ByteWalk walk = new(bytes);
        return new ActivityType(termOf(walk.Number()), walk.Text());
    });

    /// <summary>How many bytes a number takes.</summary>
    public static int LengthOf(ulong number)
    {
        int length = 1;
        while ((number >>= 7) > 0)
        {
            length++;
        }

        return length;
    }

    /// <summary>The lead's facts; <see langword="null"/> when the bytes are of a form that is not known here.</summary>
    /// <remarks>The facts may keep the array.</remarks>
    public LeadFacts? Read(LeadId lead, long dueMark, byte[] pack)
    {
        ByteWalk walk = new(pack);
        if (walk.Byte() != PackWriter.Form)
        {
            return null;
        }

        long unit = walk.Number();
        DateTimeOffset createdAt = Instant(walk.Number() * unit);
        RecordRef[] named = new RecordRef[walk.Number()];
        for (int i = 0; i < named.Length; i++)
        {
            StreamKey stream = streamOf(walk.Number());
            named[i] = new RecordRef(stream.Connection, stream.Stream, new CrmRecordId(walk.Text()!));
        }

        RecordRef[] records = new RecordRef[walk.Number()];
        for (int i = 0; i < records.Length; i++)
        {
            records[i] = named[walk.Number()];
        }

        ValueFact[] values = new ValueFact[walk.Number()];
        for (int i = 0; i < values.Length; i++)
        {
            RecordRef source = named[walk.Number()];
            int priority = (int)walk.Signed();
            string field = termOf(walk.Number());
            values[i] = new ValueFact(source, priority, field, walk.IsNone() ? null : _texts.Get(walk.Slice()), Instant(walk.Number() * unit));
        }

        ActivityColumns activities = Activities(ref walk, pack, unit, named);
        OutcomeFact[] outcomes = new OutcomeFact[walk.Number()];
        for (int i = 0; i < outcomes.Length; i++)
        {
            RecordRef source = named[walk.Number()];
            OutcomeKind kind = (OutcomeKind)walk.Number();
            DateTimeOffset happenedAt = Instant(walk.Number() * unit);
            DateTimeOffset knownAt = Instant(walk.Number() * unit);
            outcomes[i] = new OutcomeFact(source, kind, happenedAt, knownAt, walk.Text() is { } amount ? decimal.Parse(amount, CultureInfo.InvariantCulture) : null);
        }

        return new LeadFacts(lead, createdAt, records, values, activities, outcomes) { DueMark = dueMark };
    }

    private ActivityColumns Activities(ref ByteWalk walk, byte[] pack, long unit, RecordRef[] named)
    {
        int count = (int)walk.Number();
        ActivityType[] types = new ActivityType[walk.Number()];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = _types.Get(walk.Bytes((int)walk.Number()));
        }

        int[] typeOf = new int[count];
        long[] happenedAt = new long[count];
        long[] knownAt = new long[count];
        long at = 0;
        for (int i = 0; i < count; i++)
        {
            typeOf[i] = (int)walk.Number();
            at += walk.Number();
            happenedAt[i] = at * unit;
            knownAt[i] = (at + walk.Signed()) * unit;
        }

        int origins = walk.Position;
        for (int i = 0; i < count; i++)
        {
            walk.Number();
            walk.Number();
            walk.Number();
            walk.Slice();
        }

        return new ActivityColumns(types, typeOf, happenedAt, knownAt, new Origins(pack, origins, count, named, streamOf));
    }

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);

    /// <summary>Reads the origins of a lead's activities when the first is asked for.</summary>
    private sealed class Origins(byte[] pack, int position, int count, RecordRef[] named, Func<long, StreamKey> streamOf) : IActivityOrigins
    {
        private (RecordRef Source, RecordRef Lead)[]? _all;

        public RecordRef SourceOf(int index) => (_all ??= Read())[index].Source;

        public RecordRef LeadOf(int index) => (_all ??= Read())[index].Lead;

        private (RecordRef Source, RecordRef Lead)[] Read()
        {
            (RecordRef, RecordRef)[] all = new (RecordRef, RecordRef)[count];
            ByteWalk walk = new(pack, position);
            string last = "";
            for (int i = 0; i < count; i++)
            {
                RecordRef lead = named[walk.Number()];
                StreamKey stream = streamOf(walk.Number());
                int shared = (int)walk.Number();
                last = string.Concat(last.AsSpan(0, shared), walk.Text());
                all[i] = (new RecordRef(stream.Connection, stream.Stream, new CrmRecordId(last)), lead);
            }

            return all;
        }
    }
}
