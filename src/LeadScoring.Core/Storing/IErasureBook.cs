namespace LeadScoring;

/// <summary>Forgets people, and remembers that it did.</summary>
public interface IErasureBook
{
    /// <summary>Removes a person from everything the store holds and notes it, in one transaction.</summary>
    /// <remarks>
    /// Each record goes with all that is known of it, as <see cref="IRecordStore.CommitPageAsync(StreamKey, Reading, RecordPage, IReadOnlySet{string}, DateTimeOffset, CancellationToken)"/> says of an erased one,
    /// and is never taken again. Where other records, reasons or notes mention one of the texts, it is blotted out. Reads the whole store once.
    /// </remarks>
    /// <returns>How many other entries mentioned the person.</returns>
    ValueTask<int> EraseAsync(ErasureOrder order, CancellationToken cancellationToken);

    /// <summary>Everybody who was forgotten, oldest first.</summary>
    ValueTask<IReadOnlyList<ErasureEntry>> ReadAsync(CancellationToken cancellationToken);
}

/// <summary>Whom to forget.</summary>
/// <param name="Person">Keyed hash of the person's address.</param>
/// <param name="Records">The person's records, and records that stand for them.</param>
/// <param name="Texts">How the address may be written; compared without case.</param>
/// <param name="AskedBy">Who asked for it; never the person's own address.</param>
/// <param name="At">When, UTC.</param>
public sealed record ErasureOrder(ReadOnlyMemory<byte> Person, IReadOnlyList<RecordRef> Records, IReadOnlyList<string> Texts, string AskedBy, DateTimeOffset At);

/// <summary>Somebody who was forgotten.</summary>
/// <param name="Person">Keyed hash of the person's address.</param>
/// <param name="AskedBy">Who asked for it.</param>
/// <param name="At">When, UTC: models trained before have learned from the person.</param>
/// <param name="Records">Records that were removed by name.</param>
public sealed record ErasureEntry(ReadOnlyMemory<byte> Person, string AskedBy, DateTimeOffset At, int Records);
