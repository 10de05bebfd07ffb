using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Counts API requests over a rolling day. Thread-safe.</summary>
internal sealed class ApiUsage(TimeProvider clock, long dailyLimit)
{
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
            Write(writer, "ConcurrentAsyncGetReportInstances", 200, 200);
            Write(writer, "DailyApiRequests", dailyLimit, dailyLimit - used);
            Write(writer, "DailyAsyncApexExecutions", 250_000, 250_000);
            Write(writer, "DailyBulkApiBatches", 15_000, 15_000);
            Write(writer, "DailyBulkV2QueryFileStorageMB", 976_562, 976_562);
            Write(writer, "DailyBulkV2QueryJobs", 10_000, 10_000);
            Write(writer, "DailyDeliveredPlatformEvents", 50_000, 50_000);
            Write(writer, "DailyStreamingApiEvents", 200_000, 200_000);
            Write(writer, "DataStorageMB", 1_024, 1_024);
            Write(writer, "FileStorageMB", 1_024, 1_024);
            Write(writer, "HourlyPublishedPlatformEvents", 250_000, 250_000);
            Write(writer, "StreamingApiConcurrentClients", 2_000, 2_000);
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
