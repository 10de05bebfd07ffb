using System.CommandLine;
using LeadScoring.Host.Cli;

// Boosted trees run on one thread each; without this, idle helper threads of the native library would spin on every core.
Environment.SetEnvironmentVariable("OMP_WAIT_POLICY", "PASSIVE");

ParseResult parsed = CommandLine.Build().Parse(args);
if (parsed.Errors.Count > 0)
{
    return UsageErrors.Report(parsed, args);
}

// A run that is told to stop finishes the page or batch at hand; half a minute is enough for the slowest CRM answer.
InvocationConfiguration configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(30), EnableDefaultExceptionHandler = false };
try
{
    return await parsed.InvokeAsync(configuration);
}
catch (Exception e) when (e is not OperationCanceledException)
{
    await Console.Error.WriteLineAsync($"This is a defect of leadscoring, please report it with the text below.{Environment.NewLine}{e}");
    return ExitCode.Failed;
}
