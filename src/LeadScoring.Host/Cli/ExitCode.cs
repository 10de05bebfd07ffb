namespace LeadScoring.Host.Cli;

/// <summary>Exit codes of the command line; stable.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Something else went wrong.</summary>
    public const int Failed = 1;

    /// <summary>The user's input is wrong.</summary>
    public const int WrongInput = 2;

    /// <summary>The CRM refused.</summary>
    public const int CrmRefused = 3;

    /// <summary>Held by a guard.</summary>
    public const int Held = 4;
}
