using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine;
using LeadScoring.Engine.Train;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>models MAPPING [ACTION] [ID]</c>: all models with their cards; release one, take one back, try a challenger on a share of the leads.</summary>
internal static class ModelsVerb
{
    private const string Help = """
        Lists models, shows a model's card, releases a model, or takes the last release back. Asks no CRM.

        Examples:
          leadscoring models mappings/salesforce.yaml
          leadscoring models mappings/salesforce.yaml show 3f0c1a2b4d5e6f70
          leadscoring models mappings/salesforce.yaml promote 3f0c1a2b4d5e6f70 --by ann
          leadscoring models mappings/salesforce.yaml rollback --by ann
          leadscoring models mappings/salesforce.yaml trial --share 0.2 --by ann
          leadscoring models mappings/salesforce.yaml trial --end
        """;

    public static Command Build(CommonOptions common)
    {
        Argument<string> action = new("ACTION") { Description = "list, show, promote, rollback or trial (default: list).", DefaultValueFactory = _ => "list" };
        Argument<string?> id = new("ID") { Description = "The model, for show and promote.", DefaultValueFactory = _ => null };
        Option<string?> by = new("--by") { Description = "Who releases or takes back; kept with the model.", HelpName = "NAME" };
        Option<double?> share = new("--share") { Description = "For trial: share of the leads (0.01 to 0.5) that the challenger scores.", HelpName = "SHARE" };
        Option<bool> end = new("--end") { Description = "For trial: ends it." };
        Command command = common.ForMapping(new Command("models", Help)
        {
            by,
            share,
            end,
        });
        command.Add(action);
        command.Add(id);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            RunContext context = session.Context(null);
            string wanted = parsed.GetRequiredValue(action);
            string? model = parsed.GetValue(id);
            string? name = parsed.GetValue(by);
            switch (wanted)
            {
                case "list":
                    ModelLines.List(console, await session.Store.Models.ListAsync(cancellationToken), await ModelDesk.JudgeTrialAsync(context, cancellationToken));
                    break;
                case "show":
                    ModelLines.Show(console, (await session.Store.Models.ListAsync(cancellationToken)).FirstOrDefault(m => m.Card.Id == Required(model, wanted))
                        ?? throw new UserInputException($"There is no model {model}. leadscoring models MAPPING lists them."));
                    break;
                case "promote":
                    Say(console, await ModelDesk.PromoteAsync(context, Required(model, wanted), name, cancellationToken));
                    break;
                case "rollback":
                    Say(console, await ModelDesk.RollBackAsync(context, name, cancellationToken));
                    break;
                case "trial" when parsed.GetValue(end):
                    await ModelDesk.EndTrialAsync(context, cancellationToken);
                    Say(console, "No trial is running. The live model scores all leads.");
                    break;
                case "trial" when parsed.GetValue(share) is { } part:
                    Say(console, await ModelDesk.BeginTrialAsync(context, part, name ?? Environment.UserName, cancellationToken));
                    break;
                case "trial":
                    Say(console, (await ModelDesk.JudgeTrialAsync(context, cancellationToken))?.Sentence ?? "No trial is running. Begin one with --share 0.2, for example.");
                    break;
                default:
                    throw new UserInputException($"models cannot \"{wanted}\". Write list, show, promote, rollback or trial.");
            }

            return ExitCode.Done;
        });
    }

    private static string Required(string? id, string action) => id ?? throw new UserInputException(string.Create(CultureInfo.InvariantCulture, $"models {action} needs the model's id. leadscoring models MAPPING lists them."));

    private static void Say(RunConsole console, string sentence)
    {
        console.Line(sentence);
        console.Json(new { ok = true, message = sentence });
    }
}
