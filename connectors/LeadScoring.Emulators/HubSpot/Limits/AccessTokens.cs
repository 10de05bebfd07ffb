using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>How a caller proved who it is.</summary>
internal enum TokenKind
{
    Static,
    OAuth,
}

/// <summary>The tokens the portal accepts: one static, and those it gave out itself. Thread-safe.</summary>
internal sealed class AccessTokens(HubSpotEmulatorOptions options)
{
    /// <summary>Static bearer token, client id, client secret, refresh token and authorization code are all this word.</summary>
    public const string Word = "emulator";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _expiry = new(StringComparer.Ordinal);
    private int _issued;
    private int _rotated;

    /// <summary>The refresh token that is accepted now.</summary>
    public string Refresh { get; private set; } = Word;

    /// <summary>Puts a new refresh token in the place of the present one, which dies.</summary>
    public void RotateRefresh()
    {
        lock (_lock)
        {
            Refresh = string.Create(CultureInfo.InvariantCulture, $"emulator-refresh-{++_rotated}");
        }
    }

    /// <summary>Gives out an access token.</summary>
    public string Issue()
    {
        lock (_lock)
        {
            string token = string.Create(CultureInfo.InvariantCulture, $"emulator-access-{++_issued}");
            _expiry[token] = options.Clock.GetUtcNow() + options.AccessTokenLifetime;
            return token;
        }
    }

    /// <summary>Time left on a token that was given out and has not expired.</summary>
    public TimeSpan? TimeLeft(string token)
    {
        lock (_lock)
        {
            return _expiry.TryGetValue(token, out DateTimeOffset expiry) && expiry > options.Clock.GetUtcNow() ? expiry - options.Clock.GetUtcNow() : null;
        }
    }

    /// <summary>Checks the <c>Authorization</c> header.</summary>
    /// <exception cref="ApiFailure">It is missing, unknown or expired: 401; or it cannot be a token: 530.</exception>
    public TokenKind Check(string? authorization)
    {
        const string scheme = "Bearer ";
        string? token = authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) == true ? authorization[scheme.Length..].Trim() : null;
        if (token == Word)
        {
            return TokenKind.Static;
        }

        // What is no token at all is refused before it reaches HubSpot, by the network in front of it, in HTML.
        if (token?.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~' or '+' or '/' or '=') == false)
        {
            throw new ApiFailure(530, "GATEWAY", "error code: 1016") { IsHtml = true };
        }

        lock (_lock)
        {
            if (token is null || !_expiry.TryGetValue(token, out DateTimeOffset expiry))
            {
                throw new ApiFailure(401, "INVALID_AUTHENTICATION",
                    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview");
            }

            TimeSpan over = options.Clock.GetUtcNow() - expiry;
            if (over >= TimeSpan.Zero)
            {
                throw new ApiFailure(401, "EXPIRED_AUTHENTICATION",
                    string.Create(CultureInfo.InvariantCulture, $"The OAuth token used to make this call expired {(long)over.TotalSeconds} second(s) ago."))
                {
                    Context = new Dictionary<string, string> { ["expire time"] = CrmTime.Iso(expiry.ToUnixTimeMilliseconds()) },
                };
            }
        }

        return TokenKind.OAuth;
    }
}
