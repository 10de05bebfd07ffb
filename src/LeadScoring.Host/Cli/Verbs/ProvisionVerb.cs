using System.CommandLine;
using LeadScoring.Connectors.Http;
using LeadScoring.Host.Sessions;
using LeadScoring.Mapping;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>provision MAPPING [--dry-run]</c>: creates the write-back fields a mapping names where they are missing.</summary>
internal static class ProvisionVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<bool> dryRun = new("--dry-run") { Description = "Says what would be created, and creates nothing." };
        Command command = common.ForMapping(new Command("provision", "Creates the write-back fields that are missing in the CRMs; touches nothing that exists.\n\nExample: leadscoring provision mappings/salesforce.yaml --dry-run"));
        command.Add(dryRun);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            PipelineDefinition pipeline = PipelineSession.Read(request, console).Pipeline!;
            using SocketsHttpHandler handler = CrmSockets.Create();
            IReadOnlyList<(StreamKey Stream, ProvisionResult Result)> results =
                await RunAsync(pipeline, PipelineSession.ConnectorsOf(pipeline, handler, request.Seed), parsed.GetValue(dryRun), cancellationToken);
            foreach ((StreamKey stream, ProvisionResult result) in results)
            {
                console.Line($"{stream}.{result.Name}: {Words(result)}");
            }

            bool conflict = results.Any(r => r.Result.Status == ProvisionStatus.Conflict);
            console.Json(new { ok = !conflict, items = results.Select(r => new { stream = r.Stream.ToString(), item = r.Result.Name, r.Result.Kind, r.Result.Status, r.Result.Problem }) });
            return conflict ? ExitCode.CrmRefused : ExitCode.Done;
        });
    }

    /// <summary>Provisions every write-back target of a mapping.</summary>
    internal static async Task<IReadOnlyList<(StreamKey Stream, ProvisionResult Result)>> RunAsync(PipelineDefinition pipeline, IReadOnlyDictionary<ConnectionId, ICrmConnector> connectors, bool dryRun, CancellationToken cancellationToken)
    {
        List<(StreamKey, ProvisionResult)> results = [];
        foreach (WriteBackTarget target in pipeline.WriteBack)
        {
            ProvisionRequest fields = ProvisionPlan.For(pipeline, target);
            results.AddRange((await connectors[target.Stream.Connection].ProvisionAsync(target.Stream.Stream, fields, dryRun, cancellationToken)).Select(r => (target.Stream, r)));
        }

        return results;
    }

    private static string Words(ProvisionResult result) => result.Status switch
    {
        ProvisionStatus.Exists => "is there",
        ProvisionStatus.Created => "created",
        ProvisionStatus.WouldCreate => "would be created",
        ProvisionStatus.Extended => "extended",
        ProvisionStatus.WouldExtend => "would be extended",
        _ => $"does not fit: {result.Problem}",
    };
}
