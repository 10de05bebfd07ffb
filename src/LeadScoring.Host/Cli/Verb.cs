using System.CommandLine;
using LeadScoring.Engine;
using LeadScoring.Host.Output;
using Microsoft.AspNetCore.Connections;

namespace LeadScoring.Host.Cli;

/// <summary>Runs a verb's work and turns whatever goes wrong into one clear message and the right exit code.</summary>
internal static class Verb
{
    /// <summary>Lets a command run <paramref name="work"/>.</summary>
    public static Command Runs(this Command command, CommonOptions common, Func<ParseResult, RunConsole, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            bool json = command.Options.Contains(common.Json) && parsed.GetValue(common.Json);
            RunConsole console = new(json);
            try
            {
                return await work(parsed, console, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return console.Fail("cancelled", "Stopped. What was stored stays; run the same command again to go on from there.", ExitCode.Failed);
            }
            catch (IOException e) when (e.InnerException is AddressInUseException)
            {
                return console.Fail("wrong-input", $"{e.Message} Another program listens there: stop it, or give another --port (0 takes a free one).", ExitCode.WrongInput);
            }
            catch (Exception e) when (Translate(e) is { } failure)
            {
                return console.Fail(failure.Kind, e.Message, failure.Code);
            }
            catch (Exception e)
            {
                console.Note($"{e}");
                return console.Fail("defect", "This is a defect of leadscoring. Please report it with the text above; what was stored stays.", ExitCode.Failed);
            }
        });
        return command;
    }

    /// <summary>Kind and exit code of a failure that people can act on; <see langword="null"/> for a defect of ours.</summary>
    internal static (string Kind, int Code)? Translate(Exception exception) => exception switch
    {
        UserInputException or InvalidDataException => ("wrong-input", ExitCode.WrongInput),
        HeldException => ("held", ExitCode.Held),
        CrmException { Kind: CrmFailureKind.Misconfigured } => ("misconfigured", ExitCode.WrongInput),
        CrmException e => (e.Kind.ToString().ToLowerInvariant(), ExitCode.CrmRefused),
        StoreException { Kind: StoreFailureKind.TooNew or StoreFailureKind.Unreachable } => ("store", ExitCode.WrongInput),
        StoreException => ("store", ExitCode.Failed),
        DllNotFoundException => ("native-library", ExitCode.Failed),
        IOException or UnauthorizedAccessException => ("file", ExitCode.Failed),
        _ => null,
    };
}
