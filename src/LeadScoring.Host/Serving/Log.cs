namespace LeadScoring.Host.Serving;

/// <summary>Everything the service logs; ids are stable, values of records never appear.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Synced: {News} records with news, {Scored} leads scored, {Written} written, {Rejected} rejected")]
    public static partial void Synced(ILogger logger, int news, int scored, int written, int rejected);

    [LoggerMessage(1002, LogLevel.Information, "Pulled: {News} records with news")]
    public static partial void Pulled(ILogger logger, int news);

    [LoggerMessage(1003, LogLevel.Information, "Trained; went live: {WentLive}. {Verdict}")]
    public static partial void Trained(ILogger logger, bool wentLive, string verdict);

    [LoggerMessage(1004, LogLevel.Information, "All leads of {Pipeline} are scored in the next pass")]
    public static partial void FullPassDue(ILogger logger, string pipeline);

    [LoggerMessage(2001, LogLevel.Warning, "A part of the run failed ({Kind}): {Message}")]
    public static partial void PartFailed(ILogger logger, CrmFailureKind kind, string message);

    [LoggerMessage(2002, LogLevel.Error, "The run failed ({Kind}): {Message}")]
    public static partial void RunFailed(ILogger logger, string kind, string message);
}
