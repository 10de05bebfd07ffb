using System.CommandLine;
using LeadScoring.Connectors.Http;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>serve [MAPPING…]</c>: runs the mappings' schedules until told to stop.</summary>
internal static class ServeVerb
{
    private const int DefaultPort = 8480;

    public static Command Build(CommonOptions common)
    {
        Argument<string[]> mappings = new("MAPPING") { Description = "Mapping files; without any, all of mappings/.", Arity = ArgumentArity.ZeroOrMore };
        Option<int> port = NumberOption.Of("--port", "Where pages and /health answer, on the loopback address only; 0 takes a free port.", 0, NumberOption.MaxPort, DefaultPort);
        Command command = new("serve", "Runs the mappings' schedules, with pages and a health endpoint on the loopback address.\n\nExample: leadscoring serve mappings/salesforce.yaml mappings/hubspot.yaml") { mappings, port, common.Store, common.Set, common.Seed };
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string[] paths = parsed.GetRequiredValue(mappings) is { Length: > 0 } given ? given : AllMappings();
            string? store = parsed.GetValue(common.Store);
            if (store is not null && paths.Length > 1)
            {
                throw new UserInputException("--store belongs to one mapping; with several, each keeps its store beside it.");
            }

            List<PipelineSession> sessions = [];
            ApiBudgets budgets = new(TimeProvider.System);
            try
            {
                foreach (string path in paths)
                {
                    sessions.Add(await PipelineSession.OpenAsync(new SessionRequest(path, store, parsed.GetRequiredValue(common.Set), parsed.GetRequiredValue(common.Seed)), console, budgets, cancellationToken));
                }

                await using ServeHost host = await ServeHost.StartAsync(sessions, parsed.GetRequiredValue(port), cancellationToken);
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
