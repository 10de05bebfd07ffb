using LeadScoring.Host.Output;

namespace LeadScoring.Host.Cli;

/// <summary>The end of a run that went on although parts of it failed.</summary>
internal static class Report
{
    /// <summary>The exit code for failures that are already in the summary.</summary>
    public static int FailuresOf(RunConsole console, IReadOnlyList<CrmException> failures)
    {
        foreach (string message in failures.Select(f => f.Message).Distinct())
        {
            console.Note(message);
        }

        return failures.Count == 0 ? ExitCode.Done
            : failures.All(f => f.Kind == CrmFailureKind.Misconfigured) ? ExitCode.WrongInput
            : ExitCode.CrmRefused;
    }
}
