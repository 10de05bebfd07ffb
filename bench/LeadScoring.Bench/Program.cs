using System.Globalization;
using LeadScoring.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [EmulatorChild.Verb, .. string[] emulated])
{
    await EmulatorVerb.RunAsync(emulated, CancellationToken.None);
    return 0;
}

try
{
    BenchOptions options = BenchOptions.Parse(args);
    await (options.Name switch
    {
        "demo" => DemoBench.RunAsync(options, CancellationToken.None),
        "sync" => SyncBench.RunAsync(options, CancellationToken.None),
        "store" => StoreBench.RunAsync(options, CancellationToken.None),
        "explain" => ExplainBench.RunAsync(options),
        _ => throw new FormatException($"There is no bench \"{options.Name}\"."),
    });
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine("dotnet run -c Release --project bench/LeadScoring.Bench -- demo|sync|store|explain [--runs N] [--leads N] [--activities N]");
    return 2;
}
