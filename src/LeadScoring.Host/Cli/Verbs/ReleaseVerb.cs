using System.CommandLine;
using LeadScoring.Engine.Guards;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>release MAPPING --by NAME</c>: lets a held run pass, by a second person.</summary>
internal static class ReleaseVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<string> by = new("--by") { Description = "Who releases; not the person whose run is held.", HelpName = "NAME", Required = true };
        Command command = common.ForMapping(new Command("release", "Lets what a guard held pass once, or lets writes go on after an undo. Who did it is kept.\n\nExample: leadscoring release mappings/salesforce.yaml --by \"Eva Roth\""));
        command.Add(by);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string name = parsed.GetRequiredValue(by);
            if (string.IsNullOrWhiteSpace(name))
            {
                throw new UserInputException("--by is empty. Give the name of the person who releases.");
            }

            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            IReadOnlyList<Hold> released = await Holds.ReleaseAsync(session.Context(null), name, cancellationToken);
            foreach (Hold hold in released)
            {
                console.Line($"Released {hold.Guard}: {hold.Message}");
            }

            console.Line(released.Count == 0 ? "Nothing is held." : "The next run passes; after 24 hours it would be held again.");
            console.Json(new { ok = true, released, audit = await Holds.AuditAsync(session.Context(null), cancellationToken) });
            return ExitCode.Done;
        });
    }
}
