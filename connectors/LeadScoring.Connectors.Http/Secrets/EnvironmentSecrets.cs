namespace LeadScoring.Connectors.Http;

/// <summary>Secrets in environment variables: <c>sf-prod</c> is read from <c>LEADSCORING_SECRET_SF_PROD</c>. Thread-safe; reads afresh each time.</summary>
public sealed class EnvironmentSecrets : ISecretSource
{
    /// <summary>What every variable's name begins with.</summary>
    public const string Prefix = "LEADSCORING_SECRET_";

    private readonly Func<string, string?> _read;

    /// <summary>Reads the variables of this process.</summary>
    public EnvironmentSecrets()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    internal EnvironmentSecrets(Func<string, string?> read) => _read = read;

    /// <summary>The variable that holds a secret: upper case, everything but letters and digits as <c>_</c>.</summary>
    public static string VariableFor(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Prefix + string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_'));
    }

    /// <inheritdoc/>
    public string Read(string name)
    {
        string variable = VariableFor(name);
        string? value = _read(variable);
        return string.IsNullOrWhiteSpace(value)
            ? throw new CrmException(CrmFailureKind.Misconfigured, $"The secret \"{name}\" is not set. Set the environment variable {variable} for the process and start again.")
            : value.Trim();
    }
}
