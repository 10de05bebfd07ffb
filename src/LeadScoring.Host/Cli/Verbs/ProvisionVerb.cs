using System.CommandLine;
using LeadScoring.Connectors.Http;
using LeadScoring.Host.Sessions;
using LeadScoring.Mapping;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>provision MAPPING [--dry-run]</c>: creates the fields, rights and lists that a mapping's write-back needs where they are missing, and proves that the fields can be written.</summary>
internal static class ProvisionVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<bool> dryRun = new("--dry-run") { Description = "Says what would be created or extended, and changes nothing." };
        Command command = common.ForMapping(new Command("provision", "Creates the write-back fields, rights and lists that are missing in the CRMs, and proves that the fields can be written; changes nothing that exists, except that picklists gain options.\n\nExample: leadscoring provision mappings/salesforce.yaml --dry-run"));
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
                console.Line($"{Title(stream, result)}: {Words(result)}");
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

    private static string Title(StreamKey stream, ProvisionResult result) => result.Kind switch
    {
        ProvisionKind.List => $"{stream} list \"{result.Name}\"",
        ProvisionKind.Rights => $"{stream} rights {result.Name}",
        _ => $"{stream}.{result.Name}",
    };

    private static string Words(ProvisionResult result) => (result.Kind, result.Status) switch
    {
        (ProvisionKind.Proof, ProvisionStatus.Exists) => "can be written",
        (ProvisionKind.Proof, _) => $"cannot be written: {result.Problem}",
        (_, ProvisionStatus.Exists) => Because("is there", result.Problem),
        (_, ProvisionStatus.Created) => "created",
        (_, ProvisionStatus.WouldCreate) => "would be created",
        (_, ProvisionStatus.Extended) => "extended",
        (_, ProvisionStatus.WouldExtend) => Because("would be extended", result.Problem),
        _ => $"not done: {result.Problem}",
    };

    private static string Because(string word, string? why) => why is null ? word : $"{word}: {why}";
}
