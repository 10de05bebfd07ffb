using System.CommandLine;
using LeadScoring.Connectors.Http;
using LeadScoring.Connectors.HubSpot;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;
using LeadScoring.Host.Webhooks;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>serve [MAPPING…]</c>: runs the mappings' schedules until told to stop.</summary>
internal static class ServeVerb
{
    private const int DefaultPort = 8480;

    public static Command Build(CommonOptions common)
    {
        Argument<string[]> mappings = new("MAPPING") { Description = "Mapping files; without any, all of mappings/.", Arity = ArgumentArity.ZeroOrMore };
        Option<int> port = NumberOption.Of("--port", "Where pages and /health answer, on the loopback address only; 0 takes a free port.", 0, NumberOption.MaxPort, DefaultPort);
        Option<string?> publicUrl = new("--public-url") { Description = $"The https address under which HubSpot reaches this service through your proxy; webhook signatures cover it (default: the variable {WebhookOptions.PublicUrlVariable}).", HelpName = "URL" };
        Option<bool> olderSignatures = new("--older-signatures") { Description = "Believes webhook requests with HubSpot's v1 or v2 signature too. They carry no time, so a recorded request can be sent again." };
        Command command = new("serve", "Runs the mappings' schedules, with pages and a health endpoint on the loopback address.\n\nExample: leadscoring serve mappings/salesforce.yaml mappings/hubspot.yaml") { mappings, port, publicUrl, olderSignatures, common.Store, common.Set, common.Seed };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string[] paths = parsed.GetRequiredValue(mappings) is { Length: > 0 } given ? given : AllMappings();
            string? store = parsed.GetValue(common.Store);
            if (store is not null && paths.Length > 1)
            {
                throw new UserInputException("--store belongs to one mapping; with several, each keeps its store beside it.");
            }

            WebhookOptions webhooks = new()
            {
                PublicUrl = WebhookOptions.ParsePublicUrl(parsed.GetValue(publicUrl) ?? Environment.GetEnvironmentVariable(WebhookOptions.PublicUrlVariable)),
                Signatures = parsed.GetValue(olderSignatures) ? HubSpotSignatures.V1ToV3 : HubSpotSignatures.V3,
            };
            List<PipelineSession> sessions = [];
            ApiBudgets budgets = new(TimeProvider.System);
            try
            {
                foreach (string path in paths)
                {
                    sessions.Add(await PipelineSession.OpenAsync(new SessionRequest(path, store, parsed.GetRequiredValue(common.Set), parsed.GetRequiredValue(common.Seed)), console, budgets, cancellationToken));
                }

                await using ServeHost host = await ServeHost.StartAsync(sessions, parsed.GetRequiredValue(port), webhooks, cancellationToken);
                console.Line($"leadscoring serves {sessions.Count} mapping(s) at {host.Address}");
                await EmulateVerb.Stopped(cancellationToken);
                return ExitCode.Done;
            }
            finally
            {
                foreach (PipelineSession session in sessions)
                {
                    await session.DisposeAsync();
                }
            }
        });
    }

    private static string[] AllMappings()
    {
        string[] found = Directory.Exists("mappings") ? [.. Directory.EnumerateFiles("mappings", "*.yaml").Order(StringComparer.Ordinal)] : [];
        return found.Length > 0 ? found : throw new UserInputException("There is no mapping in mappings/. Name the mapping files to serve.");
    }
}
