using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LeadScoring.Emulators;

namespace LeadScoring.Bench.HubSpot;

/// <summary>The webhook receiver of a running <c>serve</c>: signed deliveries at a steady rate, while the service works them off and syncs beside it.</summary>
internal static class WebhookBench
{
    private const string Secret = "bench";
    private const double MostMilliseconds = 200;
    private const int Contacts = 2000;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        int events = options.Size("events", 500);
        int seconds = options.Size("seconds", 30);
        int perRequest = options.Size("per-request", 1);
        Report.Machine();
        Console.WriteLine($"{events:N0} events a second for {seconds} s, {perRequest} in a request; answers of serve, which stores each before it answers, in ms");
        Console.WriteLine();
        await using HubSpotEmulator emulator = await HubSpotEmulator.StartAsync(
            BulkPortal.Make(Contacts, 4 * Contacts, 200), new HubSpotEmulatorOptions { RequestsPerTenSeconds = 1_000_000, SearchPerSecond = 100_000 }, cancellationToken);
        string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
        using Process serve = Start(emulator.Address, folder);
        try
        {
            string line = await serve.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("serve did not start; run it by hand to see why.");
            Uri target = new(new Uri(line[line.IndexOf("http://", StringComparison.Ordinal)..]), "webhooks/hubspot/hs");
            (double[] answers, int refused) = await SendAsync(target, events, seconds, perRequest, cancellationToken);
            Array.Sort(answers);
            Report.Row("requests", "refused", "p50", "p95", "p99", "max", "peak MB");
            Report.Row($"{answers.Length:N0}", $"{refused}", $"{At(answers, 0.5):0.0}", $"{At(answers, 0.95):0.0}", $"{At(answers, 0.99):0.0}", $"{answers[^1]:0.0}", $"{ProcessReading.PeakMegabytes(serve.Id):0}");
            Console.WriteLine($"aim: p99 under {MostMilliseconds:0} ms, none refused; {answers.Count(a => a > MostMilliseconds):N0} took longer");
        }
        finally
        {
            serve.Kill(entireProcessTree: true);
            await serve.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(Uri emulator, string folder)
    {
        ProcessStartInfo start = new(
            Repository.Program,
            [
                "serve", Path.Combine(Repository.Root, "mappings", "hubspot.yaml"), "--store", Path.Combine(folder, "serve.db"), "--port", "0", "--set", $"connections.hs.base_url={emulator}", "--set", "schedules.pull.every=1m",
                "--set", "connections.api_budget.hs.per_10_seconds=100000",
            ])
        { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LEADSCORING_SECRET_HS_MAIN"] = "emulator";
        start.Environment["LEADSCORING_SECRET_HS_MAIN_WEBHOOK"] = Secret;
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Repository.Program} did not start.");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Sends on a timetable, whether or not answers have come: what waits for its turn counts as waiting.</summary>
    private static async Task<(double[] Answers, int Refused)> SendAsync(Uri target, int events, int seconds, int perRequest, CancellationToken cancellationToken)
    {
        using HttpClient http = new(new SocketsHttpHandler());
        ConcurrentBag<double> answers = [];
        int refused = 0;
        int requests = events * seconds / perRequest;
        double between = 1000.0 * perRequest / events;
        List<Task> sent = new(requests);
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < requests; i++)
        {
            double due = i * between;
            double now = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            if (due > now + 1)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(due - now), cancellationToken);
            }

            sent.Add(OneAsync(i, due));
        }

        await Task.WhenAll(sent);
        return ([.. answers], refused);

        async Task OneAsync(int number, double due)
        {
            using HttpRequestMessage request = Sign(target, Body(number, perRequest));
            using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken);
            if (answer.StatusCode != HttpStatusCode.NoContent)
            {
                Interlocked.Increment(ref refused);
            }

            answers.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds - due);
        }
    }

    private static string Body(int number, int perRequest)
    {
        long now = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_000).ToUnixTimeMilliseconds();
        IEnumerable<string> events = Enumerable.Range(number * perRequest, perRequest).Select(n => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"eventId":{{n}},"subscriptionId":7000001,"portalId":4242,"appId":9001,"occurredAt":{{now + n}},"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":{{BulkPortal.ContactId(n % Contacts)}},"changeSource":"CRM_UI","sourceId":"userId:77","propertyName":"jobtitle","propertyValue":"VP Sales"}"""));
        return $"[{string.Join(',', events)}]";
    }

    private static HttpRequestMessage Sign(Uri target, string body)
    {
        string timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes("POST" + target.AbsoluteUri + body + timestamp));
        HttpRequestMessage request = new(HttpMethod.Post, target) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-HubSpot-Signature-v3", Convert.ToBase64String(signature));
        request.Headers.Add("X-HubSpot-Request-Timestamp", timestamp);
        return request;
    }

    private static double At(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}
