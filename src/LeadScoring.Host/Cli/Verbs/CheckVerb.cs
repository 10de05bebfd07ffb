using System.CommandLine;
using LeadScoring.Host.Sessions;
using LeadScoring.Mapping;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>check MAPPING</c>: finds what is wrong with a mapping before anything runs.</summary>
internal static class CheckVerb
{
    public static Command Build(CommonOptions common)
    {
        Option<bool> offline = new("--offline") { Description = "Checks the file alone, without asking the CRMs." };
        Command command = common.ForMapping(new Command("check", "Checks a mapping, also against the CRMs' own metadata and, where records were pulled, against them.\n\nExample: leadscoring check mappings/salesforce.yaml"));
        command.Add(offline);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            MappingResult mapping = PipelineSession.Read(request, console);
            List<MappingProblem> problems = [.. mapping.Problems];
            if (!parsed.GetValue(offline))
            {
                problems.AddRange(CrmCheck.Check(mapping, await Descriptions.ReadAsync(mapping.Pipeline!, request.Seed, cancellationToken)));
            }

            problems.AddRange(await StoredValues.CheckAsync(request, mapping, TimeProvider.System, cancellationToken));
            foreach (MappingProblem problem in problems.Where(p => !mapping.Problems.Contains(p)))
            {
                console.Line($"{problem}");
            }

            int errors = problems.Count(p => p.Severity == MappingSeverity.Error);
            console.Line(errors == 0 ? $"{request.Mapping}: no errors" : $"{request.Mapping}: {errors} {(errors == 1 ? "error" : "errors")}");
            console.Json(new { ok = errors == 0, problems });
            return errors == 0 ? ExitCode.Done : ExitCode.WrongInput;
        });
    }
}
