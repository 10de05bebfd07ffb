namespace LeadScoring;

/// <summary>How far a stream has been durably read. Opaque to everyone but the connector that wrote it.</summary>
/// <param name="Version">Format of <paramref name="Value"/>; a connector refuses a version it does not know.</param>
/// <param name="Value">Connector-private JSON: watermark, last id, page token.</param>
public sealed record Checkpoint(int Version, string Value);
