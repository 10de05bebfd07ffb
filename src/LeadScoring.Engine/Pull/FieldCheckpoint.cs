using System.Text.Json;

namespace LeadScoring.Engine.Pull;

/// <summary>Keeps with each checkpoint which fields were read up to it, so that a field a mapping gains later is read for old records too.</summary>
internal static class FieldCheckpoint
{
    private const int Version = 1;

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

    private static string[] FieldsOf(ReadRequest request) =>
        [.. request.Fields.Concat(request.HistoryOf.Select(h => $"history of {h}")).Order(StringComparer.Ordinal)];

    private sealed record Sealed(int Version, string Value, string[] Fields);
}
