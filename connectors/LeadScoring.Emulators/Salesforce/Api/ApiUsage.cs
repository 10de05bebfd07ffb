using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Counts API requests over a rolling day. Thread-safe.</summary>
internal sealed class ApiUsage(TimeProvider clock, long dailyLimit)
{
    /// <summary>What else an org is limited in; nothing of it is used up here. Source: REST API Developer Guide, "Limits".</summary>
    private static readonly (string Name, long Max)[] Others =
    [
        ("ActiveScratchOrgs", 3), ("AnalyticsExternalDataSizeMB", 40_960), ("ConcurrentAsyncGetReportInstances", 200), ("ConcurrentSyncReportRuns", 20),
        ("DailyAnalyticsDataflowJobExecutions", 60), ("DailyAnalyticsUploadedFilesSizeMB", 51_200), ("DailyAsyncApexExecutions", 250_000), ("DailyAsyncApexTests", 500),
        ("DailyBulkApiBatches", 15_000), ("DailyBulkV2QueryFileStorageMB", 976_562), ("DailyBulkV2QueryJobs", 10_000), ("DailyDeliveredPlatformEvents", 50_000),
        ("DailyDurableGenericStreamingApiEvents", 10_000), ("DailyDurableStreamingApiEvents", 10_000), ("DailyFunctionsApiCallLimit", 235_000), ("DailyGenericStreamingApiEvents", 10_000),
        ("DailyScratchOrgs", 6), ("DailyStandardVolumePlatformEvents", 25_000), ("DailyStreamingApiEvents", 200_000), ("DailyWorkflowEmails", 1_000), ("DataStorageMB", 1_024),
        ("DurableStreamingApiConcurrentClients", 20), ("FileStorageMB", 1_024), ("HourlyAsyncReportRuns", 1_200), ("HourlyDashboardRefreshes", 200), ("HourlyDashboardResults", 5_000),
        ("HourlyDashboardStatuses", 999_999_999), ("HourlyLongTermIdMapping", 100_000), ("HourlyManagedContentPublicRequests", 50_000), ("HourlyODataCallout", 20_000),
        ("HourlyPublishedPlatformEvents", 250_000), ("HourlyPublishedStandardVolumePlatformEvents", 1_000), ("HourlyShortTermIdMapping", 100_000), ("HourlySyncReportRuns", 500),
        ("HourlyTimeBasedWorkflow", 1_000), ("MassEmail", 5_000), ("MonthlyEinsteinDiscoveryStoryCreation", 500), ("MonthlyPlatformEvents", 750_000),
        ("MonthlyPlatformEventsUsageEntitlement", 0), ("Package2VersionCreates", 6), ("Package2VersionCreatesWithoutValidation", 500), ("PermissionSets", 1_500),
        ("PrivateConnectOutboundCalloutHourlyLimitMB", 0), ("PublishCallbackUsageInApex", 64_000_000), ("SingleEmail", 5_000), ("StreamingApiConcurrentClients", 2_000),
    ];

    private readonly Lock _lock = new();
    private readonly Queue<(long Hour, long Count)> _hours = new();
    private long _openHour = long.MinValue;
    private long _openCount;
    private long _total;

    public long Limit => dailyLimit;

    /// <summary>Requests in the last 24 hours, counted by the hour.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
            {
                Turn();
                return _total;
            }
        }
    }

    public string Header => string.Create(CultureInfo.InvariantCulture, $"api-usage={Used}/{dailyLimit}");

    /// <exception cref="ApiException"><c>REQUEST_LIMIT_EXCEEDED</c>: the day's requests are used up.</exception>
    public void Count(int requests)
    {
        lock (_lock)
        {
            Turn();
            if (_total + requests > dailyLimit)
            {
                throw new ApiException(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
            }

            _openCount += requests;
            _total += requests;
        }
    }

    public ApiResponse Limits()
    {
        long used = Used;
        return ApiResponse.Json(200, writer =>
        {
            writer.WriteStartObject();
            Write(writer, "DailyApiRequests", dailyLimit, dailyLimit - used);
            foreach ((string name, long max) in Others)
            {
                Write(writer, name, max, max);
            }

            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, string name, long max, long remaining)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("Max"u8, max);
        writer.WriteNumber("Remaining"u8, Math.Max(0, remaining));
        writer.WriteEndObject();
    }

    private void Turn()
    {
        long hour = clock.GetUtcNow().UtcTicks / TimeSpan.TicksPerHour;
        if (hour != _openHour)
        {
            if (_openCount > 0)
            {
                _hours.Enqueue((_openHour, _openCount));
            }

            _openHour = hour;
            _openCount = 0;
        }

        while (_hours.TryPeek(out (long Hour, long Count) oldest) && oldest.Hour <= hour - 24)
        {
            _total -= _hours.Dequeue().Count;
        }
    }
}
