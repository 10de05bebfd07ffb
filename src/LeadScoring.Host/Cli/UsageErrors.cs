using System.CommandLine;
using LeadScoring.Host.Output;

namespace LeadScoring.Host.Cli;

/// <summary>What is said when the command line itself cannot be understood.</summary>
internal static class UsageErrors
{
    /// <summary>Prints the errors, as JSON too where <c>--json</c> was asked for, and gives back the exit code.</summary>
    /// <param name="parsed">A command line with errors.</param>
    /// <param name="args">The words it was parsed from; <c>--json</c> counts wherever it stands, because the words around it were not understood.</param>
    public static int Report(ParseResult parsed, IReadOnlyList<string> args)
    {
        string verb = parsed.CommandResult.Command is RootCommand ? "" : $"{parsed.CommandResult.Command.Name} ";
        string message = string.Join(Environment.NewLine, parsed.Errors.Select(e => e.Message).Append($"Run \"leadscoring {verb}--help\" for what there is."));
        return new RunConsole(args.Contains("--json")).Fail("wrong-input", message, ExitCode.WrongInput);
    }
}
