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

    [LoggerMessage(1005, LogLevel.Information, "Serving {Pipelines} pipelines at {Address}; schedules in {JobFile}")]
    public static partial void Serving(ILogger logger, int pipelines, Uri address, string jobFile);

    [LoggerMessage(1006, LogLevel.Information, "Stopping: the page or batch at hand is finished first")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(1007, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(1008, LogLevel.Information, "The schedule {Schedule} is served no more and was removed")]
    public static partial void ScheduleRemoved(ILogger logger, string schedule);

    [LoggerMessage(1009, LogLevel.Information, "The run was stopped with the service; the next one goes on from what was stored")]
    public static partial void RunStopped(ILogger logger);

    [LoggerMessage(2001, LogLevel.Warning, "A part of the run failed ({Kind}): {Message}")]
    public static partial void PartFailed(ILogger logger, CrmFailureKind kind, string message);

    [LoggerMessage(2003, LogLevel.Warning, "{Schedule} missed its time {Missed}, because the service did not run or was busy")]
    public static partial void Missed(ILogger logger, string schedule, DateTimeOffset? missed);

    [LoggerMessage(2004, LogLevel.Warning, "A run did not end within {Patience} and is cut off; what it stored stays")]
    public static partial void StopTookTooLong(ILogger logger, TimeSpan patience);

    [LoggerMessage(1010, LogLevel.Debug, "Webhook of {Connection}: {Hints} hints kept, {OwnWrites} events of our own writes and {Ignored} others left out")]
    public static partial void HintsKept(ILogger logger, string connection, int hints, int ownWrites, int ignored);

    [LoggerMessage(2005, LogLevel.Warning, "A webhook request for {Connection} was refused: its signature does not hold. If it is HubSpot's, check the client secret, --public-url and this machine's clock. Said once a minute")]
    public static partial void WebhookRefused(ILogger logger, string connection);

    [LoggerMessage(2006, LogLevel.Warning, "A webhook request for {Connection} was refused: there is no client secret to check it with. Store the app's client secret under the connection's secret name with _WEBHOOK added. Said once a minute")]
    public static partial void WebhookWithoutSecret(ILogger logger, string connection);

    [LoggerMessage(2007, LogLevel.Warning, "A webhook request for {Connection} could not be stored and will be sent again: {Message}")]
    public static partial void HintsNotKept(ILogger logger, string connection, string message);

    [LoggerMessage(2008, LogLevel.Warning, "The inbox of webhook hints cannot be read; tried again later: {Message}")]
    public static partial void InboxFailed(ILogger logger, string message);

    [LoggerMessage(2009, LogLevel.Warning, "{Hints} webhook hints are older than a day and are left to polling")]
    public static partial void HintsGivenUp(ILogger logger, int hints);

    [LoggerMessage(2010, LogLevel.Warning, "Events of {Stream} are not to be had ({Kind}): {Message} Polling does meanwhile; listening is tried again in {Wait}")]
    public static partial void NotListening(ILogger logger, string stream, CrmFailureKind kind, string message, TimeSpan wait);

    [LoggerMessage(2011, LogLevel.Warning, "{Advice}")]
    public static partial void Advice(ILogger logger, string advice);

    [LoggerMessage(2012, LogLevel.Error, "{Pipeline}: {Late}. Look whether the scheduler runs and whether another run hangs")]
    public static partial void RunLate(ILogger logger, string pipeline, string late);

    [LoggerMessage(2013, LogLevel.Information, "{Pipeline}: runs start in time again")]
    public static partial void RunsInTime(ILogger logger, string pipeline);

    [LoggerMessage(2014, LogLevel.Warning, "{Pipeline}: {Subject} ({Records})")]
    public static partial void Notice(ILogger logger, string pipeline, string subject, string records);

    [LoggerMessage(2015, LogLevel.Information, "The report was written beside the store")]
    public static partial void Reported(ILogger logger);

    [LoggerMessage(1020, LogLevel.Debug, "Events of {Connection}: {Kept} kept, {Refused} refused")]
    public static partial void EventsKept(ILogger logger, string connection, int kept, int refused);

    [LoggerMessage(1021, LogLevel.Information, "Events: {Taken} taken, {Stored} of them new, {Erased} left out because the person asked to be forgotten")]
    public static partial void EventsTaken(ILogger logger, int taken, int stored, int erased);

    [LoggerMessage(1022, LogLevel.Information, "Retention removed {Leads} lead records, {Activities} activities and {History} past values; {Kept} old leads stay for the audit of the live model")]
    public static partial void Retained(ILogger logger, int leads, int activities, int history, int kept);

    [LoggerMessage(2020, LogLevel.Warning, "A tracking request was refused: its write key is that of no connection of type events. Said once a minute")]
    public static partial void TrackingRefused(ILogger logger);

    [LoggerMessage(2021, LogLevel.Warning, "Events of {Connection} cannot be taken: {Message}")]
    public static partial void TrackingWithoutKey(ILogger logger, string connection, string message);

    [LoggerMessage(2022, LogLevel.Warning, "Events could not be stored; the sender will try again: {Message}")]
    public static partial void EventsNotKept(ILogger logger, string message);

    [LoggerMessage(2023, LogLevel.Warning, "{Refused} messages of {Connection} were refused, the first because: {Problem}. Said once a minute")]
    public static partial void EventsRefused(ILogger logger, int refused, string connection, string problem);

    [LoggerMessage(2002, LogLevel.Error, "The run failed ({Kind}): {Message}")]
    public static partial void RunFailed(ILogger logger, string kind, string message);
}
