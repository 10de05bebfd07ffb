namespace LeadScoring;

/// <summary>Where a connection is and how much of its quota we may use. The secret is here only by name.</summary>
/// <param name="Id">The mapping's short name for it.</param>
/// <param name="Kind"><c>salesforce</c> or <c>hubspot</c>; <see cref="FileKind"/> or <see cref="EventsKind"/> where nobody is asked and everything is brought to us.</param>
/// <param name="Address">Salesforce: the login address; HubSpot: the API base address.</param>
/// <param name="SecretName">The name under which the credentials are kept; never the value.</param>
/// <param name="ApiVersion">The CRM's API version (<c>60.0</c>; <c>v3</c> or <c>2026-09</c>); <see langword="null"/> takes the connector's default.</param>
/// <param name="Budget">Limits on our use of the customer's quota.</param>
public sealed record CrmConnection(ConnectionId Id, string Kind, Uri Address, string SecretName, string? ApiVersion, ApiBudget Budget)
{
    /// <summary>The CRM's own number of the account (HubSpot's portal id), where the mapping names it: events of other accounts are not ours.</summary>
    public string? Account { get; init; }

    /// <summary>Kind of a connection whose records are imported from files.</summary>
    public const string FileKind = "file";

    /// <summary>Kind of a connection whose records are events that websites and products send.</summary>
    public const string EventsKind = "events";

    /// <summary>Whether records are brought to us: there is no CRM to read from or to write to.</summary>
    public bool IsPushed => Kind is FileKind or EventsKind;

    /// <summary>The files of a connection of kind <see cref="FileKind"/>, in file order.</summary>
    public IReadOnlyList<FileSource> Files { get; init; } = [];

    /// <summary>For kind <see cref="EventsKind"/>: the mapped lead field that an identified person's e-mail address is compared with; <see langword="null"/> takes the lead's first merge key.</summary>
    public string? Joins { get; init; }
}

/// <summary>How much of the customer's API quota is ours. Unset parts leave it to what the CRM's own headers allow.</summary>
/// <param name="DailyShare">Largest share (0–1) of the day's requests that we may use.</param>
/// <param name="StopAtRemaining">Share (0–1) of the day's requests that we never touch.</param>
/// <param name="RequestsPerTenSeconds">Most requests in any ten seconds.</param>
public sealed record ApiBudget(double? DailyShare = null, double? StopAtRemaining = null, int? RequestsPerTenSeconds = null)
{
    /// <summary>Share (0–1, below 1) of the short-term limits that stays free for other software even while it uses none; 10% where unset. What others are seen to use is theirs in any case.</summary>
    public double? LeaveToOthers { get; init; }
}

/// <summary>Gives secrets by name.</summary>
public interface ISecretSource
{
    /// <summary>The value of a secret.</summary>
    /// <exception cref="CrmException">No such secret (<see cref="CrmFailureKind.Misconfigured"/>); the message says where to put it and never a value.</exception>
    string Read(string name);
}
