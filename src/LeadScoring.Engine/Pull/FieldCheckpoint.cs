using System.Text.Json;

namespace LeadScoring.Engine.Pull;

/// <summary>Keeps with each checkpoint which fields were read up to it, so that a field a mapping gains later is read for old records too.</summary>
internal static class FieldCheckpoint
{
    private const int Version = 1;
    private const string HistoryOf = "history of ";

    /// <summary>The connector's checkpoint together with the fields it holds for.</summary>
    public static Checkpoint Seal(Checkpoint connectors, ReadRequest request) =>
        new(Version, JsonSerializer.Serialize(new Sealed(connectors.Version, connectors.Value, FieldsOf(request))));

    /// <summary>The connector's checkpoint; <see langword="null"/> (from the beginning) when a field is wanted now that was not read before.</summary>
    /// <exception cref="StoreException">The checkpoint is not one of ours.</exception>
    public static Checkpoint? Open(Checkpoint? stored, ReadRequest request)
    {
        if (stored is null)
        {
            return null;
        }

        Sealed? content = stored.Version == Version ? JsonSerializer.Deserialize<Sealed>(stored.Value) : null;
        return content is null
            ? throw new StoreException(StoreFailureKind.Damaged, $"The checkpoint of {request.Stream} has version {stored.Version}, which this program does not know. Use the version that wrote the store, or start with a new store.")
            : FieldsOf(request).Except(content.Fields, StringComparer.OrdinalIgnoreCase).Any() ? null : new Checkpoint(content.Version, content.Value);
    }

    /// <summary>Fields that are wanted now and were not read up to the checkpoint; none when the stream was never read, because then all are.</summary>
    public static IReadOnlyList<string> Lacking(Checkpoint? stored, ReadRequest request) =>
        stored is { Version: Version } && JsonSerializer.Deserialize<Sealed>(stored.Value) is { } content ? [.. FieldsOf(request).Except(content.Fields, StringComparer.OrdinalIgnoreCase)] : [];

    /// <summary>The connector's checkpoint, whatever fields it holds for.</summary>
    public static Checkpoint? Inner(Checkpoint? stored) =>
        stored is { Version: Version } && JsonSerializer.Deserialize<Sealed>(stored.Value) is { } content ? new Checkpoint(content.Version, content.Value) : null;

    /// <summary>What to read of all records so that a stream that was read before has the fields it lacks, and only these.</summary>
    public static ReadRequest OnlyLacking(ReadRequest request, IReadOnlyList<string> lacking) => request with
    {
        Fields = [.. request.Fields.Where(f => lacking.Contains(f, StringComparer.OrdinalIgnoreCase) || lacking.Contains($"{HistoryOf}{f}", StringComparer.OrdinalIgnoreCase))],
        HistoryOf = [.. request.HistoryOf.Where(f => lacking.Contains($"{HistoryOf}{f}", StringComparer.OrdinalIgnoreCase))],
    };

    private static string[] FieldsOf(ReadRequest request) =>
        [.. request.Fields.Concat(request.HistoryOf.Select(h => $"{HistoryOf}{h}")).Order(StringComparer.Ordinal)];

    private sealed record Sealed(int Version, string Value, string[] Fields);
}
