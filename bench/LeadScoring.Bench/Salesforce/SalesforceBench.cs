using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Bench;

/// <summary>The Salesforce connector alone against the emulator in another process: a first load by Bulk API 2.0, a cycle with 1 % changed leads, a write-back, and the same reading by jsforce.</summary>
internal static class SalesforceBench
{
    private const int ResultPage = 50_000;
    private const int MostWritten = 200_000;
    private const int KeysetPages = 20;
    private const double MostMegabytes = 400;
    private const double MostRatio = 1.05;
    private const double MostPageMilliseconds = 20;

    /// <summary>Describe, first page with the count, job, one look, job deleted, what came since.</summary>
    private const int LeastBesidesPages = 6;

    public static readonly string[] LeadFields = ["LastName", "FirstName", "Company", "Email", "Status", "NumberOfEmployees", "OwnerId", BigOrg.ScoreField, BigOrg.TierField];
    public static readonly string[] TaskFields = ["WhoId", "Subject", "Status", "Type", "OwnerId"];

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        Console.WriteLine($"salesforce, {options.Leads:N0} leads and {options.Activities:N0} tasks; emulator, connector and jsforce are processes of their own");
        Console.WriteLine();
        string file = Path.GetTempFileName();
        long loading = Stopwatch.GetTimestamp();
        using Process emulator = ChildProcess.Start(Environment.ProcessPath!, [SalesforceParts.EmulatorVerb, $"{options.Leads}", $"{options.Activities}"], null);
        try
        {
            string address = await emulator.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("The emulator did not start.");
            Console.WriteLine($"emulator: filled in {Stopwatch.GetElapsedTime(loading).TotalSeconds:0.0} s, {ChildProcess.ReadPeak($"{emulator.Id}"):N0} MB at most");
            await PrintPagesAsync(address, emulator, options, cancellationToken);
            await PrintConnectorAsync(address, file, options, cancellationToken);
            Console.WriteLine($"emulator: {ChildProcess.ReadPeak($"{emulator.Id}"):N0} MB at most in the end");
        }
        finally
        {
            emulator.StandardInput.Close();
            await emulator.WaitForExitAsync(CancellationToken.None);
            File.Delete(file);
        }
    }

    private static async Task PrintConnectorAsync(string address, string file, BenchOptions options, CancellationToken cancellationToken)
    {
        Task<JsonElement> Client(string verb, int count) => ChildProcess.RunAsync(Environment.ProcessPath!, [SalesforceParts.ClientVerb, verb, address, file, $"{count}"], null, cancellationToken);
        Console.WriteLine();
        Report.Row("", "rows", "seconds", "rows/s", "CPU s", "calls", "peak MB");
        JsonElement load = await Client("load", 0);
        Print("first load by Bulk", load);
        int changed = Math.Max(1, options.Leads / 100);
        await Client("touch", changed);
        Print("cycle, 1 % changed", await Client("steady", 0));
        Print("write-back by Bulk", await Client("write", Math.Min(MostWritten, options.Leads)));
        JsonElement jsforce = await ChildProcess.RunAsync(
            "node",
            [Path.Combine(Repository.Root, "tests", "clients", "bench", "jsforce-read.mjs"), Soql("Lead", LeadFields), Soql("Task", TaskFields)],
            new Dictionary<string, string> { ["SALESFORCE_EMULATOR"] = address },
            cancellationToken);
        Print("jsforce by pages", jsforce);
        Console.WriteLine();
        long least = Least(options.Leads) + Least(options.Activities);
        double ratio = load.GetProperty("calls").GetDouble() / least;
        Console.WriteLine($"first load: {load.GetProperty("calls").GetInt64():N0} calls, {least:N0} at least, ratio {ratio:0.000} (aim: at most {MostRatio:0.00}); peak {Peak(load):N0} MB (aim: under {MostMegabytes:N0})");
        Console.WriteLine($"against jsforce: {Rate(load) / Rate(jsforce):0.00} x the rows per second, {Cpu(load) / Cpu(jsforce):0.00} x the processor time, {Peak(load) / Peak(jsforce):0.00} x the memory");
    }

    private static long Least(int rows) => LeastBesidesPages + ((rows + ResultPage - 1) / ResultPage);

    private static string Soql(string name, string[] fields) => $"SELECT Id, SystemModstamp, CreatedDate, IsDeleted, {string.Join(", ", fields)} FROM {name} ORDER BY SystemModstamp, Id";

    /// <summary>2,000-row keyset pages from places spread over the leads, as one client sees them.</summary>
    private static async Task PrintPagesAsync(string address, Process emulator, BenchOptions options, CancellationToken cancellationToken)
    {
        using SocketsHttpHandler handler = new() { UseProxy = false };
        using HttpMessageInvoker invoker = new(handler);
        using HttpRequestMessage login = new(HttpMethod.Post, $"{address}services/oauth2/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "emulator"), new("client_secret", "emulator")]),
        };
        using HttpResponseMessage answer = await invoker.SendAsync(login, cancellationToken);
        using JsonDocument session = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
        string token = session.RootElement.GetProperty("access_token").GetString()!;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        List<double> times = [];
        TimeSpan cpu = TimeSpan.Zero;
        for (int i = 0; i < KeysetPages * 2; i++)
        {
            if (i == KeysetPages)
            {
                emulator.Refresh();
                cpu = emulator.TotalProcessorTime;
            }

            string stamp = (now - TimeSpan.FromDays(364 - (i % KeysetPages * 360.0 / KeysetPages))).ToString("yyyy-MM-ddTHH:mm:ss.000Z", CultureInfo.InvariantCulture);
            string soql = $"SELECT Id, SystemModstamp, CreatedDate, IsDeleted, {string.Join(", ", LeadFields)} FROM Lead WHERE (SystemModstamp > {stamp} OR (SystemModstamp = {stamp} AND Id > '{BigOrg.LeadId(i)}')) ORDER BY SystemModstamp, Id";
            using HttpRequestMessage request = new(HttpMethod.Get, $"{address}services/data/v60.0/queryAll?q={Uri.EscapeDataString(soql)}");
            request.Headers.Add("Authorization", $"Bearer {token}");
            long began = Stopwatch.GetTimestamp();
            using HttpResponseMessage page = await invoker.SendAsync(request, cancellationToken);
            await page.Content.ReadAsByteArrayAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        emulator.Refresh();
        cpu = emulator.TotalProcessorTime - cpu;

        // The first half warms up.
        double[] measured = [.. times.Skip(KeysetPages).Order()];
        Console.WriteLine($"emulator: a keyset page of 2,000 of {options.Leads:N0} leads takes {measured[0]:0.0} ms at best, {measured[measured.Length / 2]:0.0} ms in the middle, {measured[^1]:0.0} ms at most, and {cpu.TotalMilliseconds / KeysetPages:0.0} ms of its processor time (aim: under {MostPageMilliseconds:0})");
    }

    private static double Rate(JsonElement part) => part.GetProperty("rows").GetInt64() / part.GetProperty("seconds").GetDouble();

    private static double Cpu(JsonElement part) => part.GetProperty("cpuSeconds").GetDouble();

    private static double Peak(JsonElement part) => part.GetProperty("peakMegabytes").GetDouble();

    private static void Print(string what, JsonElement part)
    {
        string calls = part.TryGetProperty("calls", out JsonElement count) ? $"{count.GetInt64():N0}" : "";
        Report.Row(what, $"{part.GetProperty("rows").GetInt64():N0}", $"{part.GetProperty("seconds").GetDouble():0.0}", $"{Rate(part):N0}", $"{part.GetProperty("cpuSeconds").GetDouble():0.0}", calls, $"{Peak(part):N0}");
    }
}
