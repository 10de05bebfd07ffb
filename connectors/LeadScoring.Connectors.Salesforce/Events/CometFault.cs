namespace LeadScoring.Connectors.Salesforce;

/// <summary>What a refusal in a Bayeux answer asks of us.</summary>
internal enum CometRemedy
{
    /// <summary>Shake hands anew and subscribe where we stopped.</summary>
    Handshake,

    /// <summary>The same after a wait.</summary>
    Wait,

    /// <summary>The replay id is of no use any more.</summary>
    StartAfresh,

    /// <summary>Nothing helps: polling has to do.</summary>
    GiveUp,
}

/// <summary>A refusal inside a Bayeux answer.</summary>
internal sealed class CometFault(CometRemedy remedy, CrmException failure) : Exception(failure.Message)
{
    public CometRemedy Remedy { get; } = remedy;

    /// <summary>What the caller is told when nothing helps.</summary>
    public CrmException Failure { get; } = failure;

    /// <summary>Translates an error text such as <c>403::Unknown client</c>.</summary>
    /// <remarks>Source: Streaming API Developer Guide, "Streaming API Error Codes".</remarks>
    public static CometFault Of(string error, string purpose)
    {
        bool Has(string words) => error.Contains(words, StringComparison.OrdinalIgnoreCase);
        string code = error.Split(':')[0];
        return (code, error) switch
        {
            _ when Has("Unknown client") => Make(CometRemedy.Handshake, CrmFailureKind.Transient, "Nothing to do: it is tried again."),
            ("401", _) => Make(CometRemedy.Handshake, CrmFailureKind.Unauthorized, "Check the connection's secret and that the administrator still allows our app."),
            ("400", _) when Has("replayId") => Make(CometRemedy.StartAfresh, CrmFailureKind.Transient, "Nothing to do: the stream is read by its watermark."),
            ("400", _) when Has("channel") => Make(CometRemedy.GiveUp, CrmFailureKind.Misconfigured, "The object has no change events; ask the administrator to select it in Setup under Change Data Capture. Polling goes on."),
            _ when Has("limit exceeded") => Make(CometRemedy.GiveUp, CrmFailureKind.RateLimited, "The org has used its event deliveries or event clients; polling goes on."),
            ("403", _) => Make(CometRemedy.GiveUp, CrmFailureKind.Unauthorized, "Ask the administrator to give the connection's user \"View All\" on the object, or \"View All Data\". Polling goes on."),
            (['5', ..], _) => Make(CometRemedy.Wait, CrmFailureKind.Transient, "Nothing to do: it is tried again."),
            _ => Make(CometRemedy.GiveUp, CrmFailureKind.Unexpected, "Please report this message. Polling goes on."),
        };

        CometFault Make(CometRemedy remedy, CrmFailureKind kind, string advice) =>
            new(remedy, new CrmException(kind, $"{SalesforceProfile.Name} refused {purpose}: {error}. {advice}") { Code = code });
    }
}
