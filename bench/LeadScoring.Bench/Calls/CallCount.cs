namespace LeadScoring.Bench;

/// <summary>Calls of one kind.</summary>
/// <param name="Connection">Which CRM.</param>
/// <param name="What">What for.</param>
/// <param name="Calls">How many.</param>
internal sealed record CallCount(ConnectionId Connection, string What, long Calls);
