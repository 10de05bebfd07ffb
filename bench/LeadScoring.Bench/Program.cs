using System.Globalization;
using LeadScoring.Bench;
using LeadScoring.Bench.Features;
using LeadScoring.Bench.HubSpot;
using LeadScoring.Bench.Quality;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [EmulatorChild.Verb, .. string[] emulated])
{
    await EmulatorVerb.RunAsync(emulated, CancellationToken.None);
    return 0;
}

if (args is [ClientChild.Verb, "hubspot", .. string[] work])
{
    await HubSpotClient.RunAsync(work, CancellationToken.None);
    return 0;
}

try
{
    if (args.Length > 0 && args[0] is SalesforceParts.EmulatorVerb or SalesforceParts.ClientVerb)
    {
        await (args[0] == SalesforceParts.EmulatorVerb ? SalesforceParts.EmulateAsync(args, CancellationToken.None) : SalesforceParts.ConnectAsync(args, CancellationToken.None));
        return 0;
    }

    BenchOptions options = BenchOptions.Parse(args);
    await (options.Name switch
    {
        "demo" => DemoBench.RunAsync(options, CancellationToken.None),
        "sync" => SyncBench.RunAsync(options, CancellationToken.None),
        "hubspot" => HubSpotBench.RunAsync(options, CancellationToken.None),
        "webhooks" => WebhookBench.RunAsync(options, CancellationToken.None),
        "salesforce" => SalesforceBench.RunAsync(options, CancellationToken.None),
        "store" => StoreBench.RunAsync(options, CancellationToken.None),
        "explain" => ExplainBench.RunAsync(options),
        "features" => FeaturesBench.RunAsync(options, CancellationToken.None),
        "train" => TrainBench.RunAsync(options),
        "quality" => QualityBench.RunAsync(options, CancellationToken.None),
        _ => throw new FormatException($"There is no bench \"{options.Name}\"."),
    });
    return 0;
}
catch (FormatException e)
{
    Console.Error.WriteLine(e.Message);
    Console.Error.WriteLine("dotnet run -c Release --project bench/LeadScoring.Bench -- BENCH [--SIZE N …]; see bench/README.md");
    return 2;
}
