namespace LeadScoring.Connectors.HubSpot;

/// <summary>One call of the list endpoint.</summary>
internal static class ObjectList
{
    /// <summary>The part of the list behind a token.</summary>
    /// <exception cref="CrmException">HubSpot refused, or its answer leads back to itself (<see cref="CrmFailureKind.Unexpected"/>).</exception>
    public static async ValueTask<Answer<ObjectPage>> ReadAsync(HubSpotApi api, string type, string query, string? after, CancellationToken cancellationToken)
    {
        string address = api.Paths.List(type) + query + (after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}");
        Answer<ObjectPage> answer = await api.GetAsync(address, $"listing {type}", HubSpotJson.Default.ObjectPage, cancellationToken);
        return after is not null && answer.Content.Paging?.Next?.After == after
            ? throw new CrmException(CrmFailureKind.Unexpected, $"HubSpot's list of {type} names the same next page twice; reading on would never end. Try again later and report it if it stays.")
            : answer;
    }
}
