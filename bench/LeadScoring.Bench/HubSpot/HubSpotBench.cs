using System.Globalization;

namespace LeadScoring.Bench.HubSpot;

/// <summary>The HubSpot connector alone, beside HubSpot's own Node client, against an emulator in a process of its own.</summary>
internal static class HubSpotBench
{
    private const int Page = 100;
    private const int Associations = 1000;
    private const int Write = 100;
    private const double MostRatio = 1.05;
    private const int MostIncremental = 100;

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        await LoadAsync(options, cancellationToken);
        await IncrementalAsync(options, cancellationToken);
    }

    private static async Task LoadAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        int contacts = options.Size("contacts", 500_000);
        int engagements = options.Size("engagements", 1_000_000);
        int scores = Math.Min(contacts, options.Size("scores", 100_000));
        Console.WriteLine($"first load of {contacts:N0} contacts and {engagements:N0} engagements with their contacts, then {scores:N0} changed scores; the emulator runs in another process");
        Console.WriteLine();
        await using EmulatorChild emulator = await StartAsync(contacts, engagements, 0, cancellationToken);
        Report.Row("who", "rows", "wall s", "rows/s", "CPU s", "peak MB", "calls");
        MeasuredRun ours = await ClientChild.RunAsync(["hubspot", "load", emulator.Address.AbsoluteUri], cancellationToken);
        Print("connector", ours);
        MeasuredRun theirs = await NodePeer.RunAsync("hubspot-first-load.mjs", [emulator.Address.AbsoluteUri], cancellationToken);
        Print("@hubspot/api-client", theirs);
        long least = Least(contacts, engagements);
        long calls = Whole(ours, "requests");
        Report.Row("ratio to it", "", Ratio(Seconds(ours), Seconds(theirs)), Ratio(Rate(ours), Rate(theirs)), Ratio(ours.Cpu.TotalSeconds, theirs.Cpu.TotalSeconds), Ratio(ours.PeakMegabytes, theirs.PeakMegabytes), Ratio(calls, Whole(theirs, "requests")));
        Console.WriteLine($"calls: {calls:N0}, least {least:N0}, ratio {(double)calls / least:0.000} (aim: at most {MostRatio:0.00}); emulator: {emulator.Cpu.TotalSeconds:0} s CPU, {emulator.PeakMegabytes:0} MB");
        Require(Whole(ours, "rows") == contacts + engagements && Whole(theirs, "rows") == contacts + engagements && Whole(ours, "links") == Whole(theirs, "links"), "both must have read every row with its links");

        MeasuredRun write = await ClientChild.RunAsync(["hubspot", "write", emulator.Address.AbsoluteUri, Text(scores)], cancellationToken);
        Console.WriteLine();
        Console.WriteLine($"write-back: {Whole(write, "written"):N0} scores in {Seconds(write):0.0} s, {Whole(write, "written") / Seconds(write):N0} a second, {Whole(write, "requests"):N0} calls (least {Batches(scores, Write):N0}), peak {write.PeakMegabytes:0} MB");
        Require(Whole(write, "written") == scores, "every score must be written");
        if (options.Size("pull", 0) > 0)
        {
            await PullAsync(emulator, cancellationToken);
        }
    }

    /// <summary>The same load by the product, which also stores everything and reads property history.</summary>
    private static async Task PullAsync(EmulatorChild emulator, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("leadscoring-bench-").FullName;
        try
        {
            long before = await emulator.RequestsAsync(cancellationToken);
            MeasuredRun pull = await MeasuredRun.StartAsync(
                [
                    "pull", Path.Combine(Repository.Root, "mappings", "hubspot.yaml"), "--store", Path.Combine(folder, "pull.db"), "--set", $"connections.hs.base_url={emulator.Address}",
                    "--set", "connections.api_budget.hs.per_10_seconds=100000",
                ],
                new Dictionary<string, string> { ["LEADSCORING_SECRET_HS_MAIN"] = "emulator" },
                cancellationToken);
            Console.WriteLine($"leadscoring pull with history and store: {pull.Wall.TotalSeconds:0} s, {pull.Cpu.TotalSeconds:0} s CPU, peak {pull.PeakMegabytes:0} MB, {await emulator.RequestsAsync(cancellationToken) - before:N0} calls, store {new FileInfo(Path.Combine(folder, "pull.db")).Length / 1e6:0} MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task IncrementalAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        int contacts = Math.Min(100_000, options.Size("contacts", 100_000));
        int engagements = Math.Min(200_000, options.Size("engagements", 200_000));
        int deals = options.Size("deals", 20_000);
        await using EmulatorChild emulator = await StartAsync(contacts, engagements, deals, cancellationToken);
        MeasuredRun run = await ClientChild.RunAsync(["hubspot", "incremental", emulator.Address.AbsoluteUri], cancellationToken);
        Console.WriteLine();
        Console.WriteLine($"a cycle with 1 % changed of {contacts:N0} contacts, {engagements:N0} engagements, {deals:N0} deals: {Whole(run, "changed"):N0} changed, {Whole(run, "rows"):N0} rows, {Whole(run, "requests"):N0} calls (aim: at most {MostIncremental}), {Seconds(run):0.0} s");
        Console.WriteLine($"  {run.Summary.GetProperty("calls").GetRawText()}");
        Require(Whole(run, "rows") >= Whole(run, "changed"), "every change must be read");
    }

    private static Task<EmulatorChild> StartAsync(int contacts, int engagements, int deals, CancellationToken cancellationToken) =>
        EmulatorChild.StartAsync(["hubspot", Text(contacts), Text(engagements), Text(deals)], cancellationToken);

    private static long Least(int contacts, int engagements)
    {
        int types = BulkPortal.Engagements.Length;
        return Batches(contacts, Page) + Enumerable.Range(0, types).Select(t => (engagements - t + types - 1) / types).Sum(n => Batches(n, Page) + Batches(n, Associations));
    }

    private static void Print(string who, MeasuredRun run) =>
        Report.Row(who, $"{Whole(run, "rows"):N0}", $"{Seconds(run):0.0}", $"{Rate(run):N0}", $"{run.Cpu.TotalSeconds:0.0}", $"{run.PeakMegabytes:0}", $"{Whole(run, "requests"):N0}");

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The figures are void: {what}.");
        }
    }

    private static long Batches(long rows, int size) => (rows + size - 1) / size;

    private static double Rate(MeasuredRun run) => Whole(run, "rows") / Seconds(run);

    private static long Whole(MeasuredRun run, string name) => run.Summary.GetProperty(name).GetInt64();

    private static double Seconds(MeasuredRun run) => run.Summary.GetProperty("seconds").GetDouble();

    private static string Ratio(double ours, double theirs) => $"{ours / theirs:0.00} x";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
