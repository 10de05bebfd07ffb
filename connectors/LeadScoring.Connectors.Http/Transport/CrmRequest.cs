namespace LeadScoring.Connectors.Http;

/// <summary>One request to a CRM, described so that it can be sent again. Immutable.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Address">Relative to the token's base address, or absolute.</param>
/// <param name="Purpose">What it is for, as messages say it: <c>reading Lead</c>. No values, no ids of people.</param>
public sealed record CrmRequest(HttpMethod Method, string Address, string Purpose)
{
    /// <value>The body; <see langword="null"/>, the default, sends none.</value>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <value>Media type of <see cref="Body"/>, with its parameters (<c>multipart/form-data; boundary=…</c>). Default <c>application/json</c>.</value>
    public string ContentType { get; init; } = "application/json";

    /// <value>Media type that the answer should have. Default <c>application/json</c>.</value>
    public string Accept { get; init; } = "application/json";

    /// <value>Extra headers. Default none.</value>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <value>Whether sending it twice has the effect of once. Default: true for GET, HEAD, PUT and DELETE. Only then is it tried again when it may have been carried out.</value>
    public bool IsIdempotent { get; init; } = Method == HttpMethod.Get || Method == HttpMethod.Head || Method == HttpMethod.Put || Method == HttpMethod.Delete;

    /// <value>Whether a good answer is handed over open, to be read bit by bit (<see cref="CrmHttpClient.DownloadAsync"/>). Default false: it is read to its end first.</value>
    internal bool IsStreamed { get; init; }

    /// <value>Name of an extra limit of the <see cref="ApiBudgetGovernor"/>. Default none.</value>
    public string? Lane { get; init; }

    /// <value>Who goes first when permits are scarce. <see langword="null"/>, the default, takes that of the <see cref="CrmHttpClient"/> it is sent by.</value>
    public Urgency? Urgency { get; init; }

    /// <value>Longest time for one attempt, where it differs from <see cref="CrmHttpOptions.AttemptTimeout"/> (a long poll that the CRM holds). Default none.</value>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <value>Whether the CRM does not count it, so that it passes the <see cref="ApiBudgetGovernor"/> by. Default false.</value>
    public bool IsFree { get; init; }

    /// <value>Statuses outside 200–299 that the caller handles itself (404 on a look-up). Default none.</value>
    public IReadOnlyList<int> AcceptedStatuses { get; init; } = [];
}
