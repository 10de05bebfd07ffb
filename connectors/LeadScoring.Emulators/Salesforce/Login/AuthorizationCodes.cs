using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Codes that consent gave, each good for one exchange within a quarter of an hour. Thread-safe.</summary>
internal sealed class AuthorizationCodes(TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Code> _open = new(StringComparer.Ordinal);
    private long _last;

    /// <param name="redirect">Where the code is sent; <see langword="null"/> for a device.</param>
    /// <param name="challenge">PKCE's challenge, where the client gave one.</param>
    /// <param name="withRefresh">Whether the exchange gives a refresh token.</param>
    public string Open(string? redirect, string? challenge, bool withRefresh)
    {
        lock (_lock)
        {
            string code = string.Create(CultureInfo.InvariantCulture, $"aPrx{++_last:D8}.emulator");
            _open[code] = new Code(redirect, challenge, withRefresh, clock.GetUtcNow() + Lifetime);
            return code;
        }
    }

    /// <summary>Takes a code in. A wrong try uses it up too.</summary>
    /// <returns>Whether a refresh token goes with it, or what is wrong.</returns>
    public (bool WithRefresh, string? Error) Exchange(string? code, string? redirect, string? verifier)
    {
        lock (_lock)
        {
            if (code is null || !_open.Remove(code, out Code? known))
            {
                return (false, "invalid authorization code");
            }

            if (known.Until <= clock.GetUtcNow())
            {
                return (false, "expired authorization code");
            }

            if (known.Redirect != redirect)
            {
                return (false, "redirect_uri must match configuration");
            }

            return known.Challenge is null || (verifier is not null && known.Challenge == ChallengeOf(verifier))
                ? (known.WithRefresh, null)
                : (false, "invalid code verifier");
        }
    }

    private static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private sealed record Code(string? Redirect, string? Challenge, bool WithRefresh, DateTimeOffset Until);
}
