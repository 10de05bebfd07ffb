using System.Text.Json;
using LeadScoring.Emulators;
using LeadScoring.Mapping;

namespace LeadScoring.Bench;

/// <summary><c>demo --once</c> as its users run it: time, memory and API calls against the least possible number.</summary>
internal static class DemoBench
{
    private const double MostSeconds = 60;
    private const double MostMegabytes = 600;
    private const double MostRatio = 1.1;

    private static readonly Dictionary<string, string> NoEnvironment = [];

    public static async Task RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        Report.Machine();
        Console.WriteLine($"demo --once, {options.Leads:N0} leads and {options.Activities:N0} activities per CRM, best of {options.Runs} runs; world, both emulators and the product in one process");
        Console.WriteLine();
        Report.Row("run", "wall s", "CPU s", "peak MB", "calls");
        List<MeasuredRun> runs = [];
        for (int i = 1; i <= options.Runs; i++)
        {
            MeasuredRun run = await MeasuredRun.StartAsync(["demo", "--once", "--leads", $"{options.Leads}", "--activities", $"{options.Activities}"], NoEnvironment, cancellationToken);
            runs.Add(run);
            Report.Row($"{i}", $"{run.Wall.TotalSeconds:0.0}", $"{run.Cpu.TotalSeconds:0.0}", $"{run.PeakMegabytes:0}", $"{Answered(run, "salesforce") + Answered(run, "hubspot")}");
        }

        Report.Row("best", $"{runs.Min(r => r.Wall).TotalSeconds:0.0}", $"{runs.Min(r => r.Cpu).TotalSeconds:0.0}", $"{runs.Min(r => r.PeakMegabytes):0}", "");
        Report.Row("aim", $"< {MostSeconds:0}", "", $"< {MostMegabytes:0}", $"<= {MostRatio:0.0} x least");
        Console.WriteLine();
        PrintCalls(options, runs[^1]);
    }

    private static void PrintCalls(BenchOptions options, MeasuredRun run)
    {
        PipelineDefinition pipeline = MappingFile.Load(Repository.Mapping, []).Pipeline ?? throw new InvalidOperationException($"{Repository.Mapping} has errors.");
        GeneratedWorld world = WorldGenerator.Generate(new WorldOptions { LeadsPerCrm = options.Leads, ActivitiesPerCrm = options.Activities });
        Dictionary<ConnectionId, string> kinds = pipeline.Connections.ToDictionary(c => c.Id, c => c.Kind);
        long Rows(StreamKey stream) => (kinds[stream.Connection] == "salesforce" ? world.Salesforce : world.HubSpot).Table(stream.Stream.Value).Rows.Count;
        Dictionary<StreamKey, int> writes = run.Summary.GetProperty("sync").GetProperty("plan").GetProperty("streams").EnumerateArray()
            .ToDictionary(s => StreamKey.Parse(s.GetProperty("stream").GetString()!), s => s.GetProperty("writes").GetInt32());
        IReadOnlyList<CallCount> least = LeastCalls.For(pipeline, Rows, writes);
        IReadOnlyList<CallCount> extras = LeastCalls.KnownExtras(pipeline, writes);
        long allLeast = 0;
        long allAnswered = 0;
        foreach (CrmConnection connection in pipeline.Connections)
        {
            long answered = Answered(run, connection.Kind);
            long fewest = least.Where(l => l.Connection == connection.Id).Sum(l => l.Calls);
            allLeast += fewest;
            allAnswered += answered;
            Console.WriteLine($"{connection.Kind}: {answered:N0} calls answered, {fewest:N0} at least, ratio {(double)answered / fewest:0.000}");
            foreach (CallCount item in least.Where(l => l.Connection == connection.Id))
            {
                Console.WriteLine($"  {item.Calls,6:N0}  {item.What}");
            }

            foreach (CallCount item in extras.Where(l => l.Connection == connection.Id))
            {
                Console.WriteLine($"  {item.Calls,6:+0}  {item.What}");
            }

            long unexplained = answered - fewest - extras.Where(l => l.Connection == connection.Id).Sum(l => l.Calls);
            if (unexplained != 0)
            {
                Console.WriteLine($"  {unexplained,6:+0;-0}  not accounted for");
            }

            Console.WriteLine();
        }

        Console.WriteLine($"both: {allAnswered:N0} calls answered, {allLeast:N0} at least, ratio {(double)allAnswered / allLeast:0.000} (aim: at most {MostRatio:0.0})");
    }

    private static long Answered(MeasuredRun run, string kind)
    {
        JsonElement answered = run.Summary.GetProperty("answered");
        return answered.GetProperty(kind).GetInt64();
    }
}
