using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Access and refresh tokens and how long they work. Thread-safe.</summary>
/// <remarks>An app has at most five grants per user; a sixth ends the oldest, with every access token that came from it.</remarks>
internal sealed class SessionRegister(TimeProvider clock, string organizationId, TimeSpan lifetime, bool rotates)
{
    private const int MostGrants = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Session> _access = new(StringComparer.Ordinal);
    private readonly List<Grant> _grants = [];
    private long _last;

    /// <summary>A session without a refresh token.</summary>
    public string OpenAccess()
    {
        lock (_lock)
        {
            return Open(null);
        }
    }

    /// <summary>A new grant: a session, and a refresh token to begin further ones.</summary>
    public (string Access, string Refresh) OpenGrant()
    {
        lock (_lock)
        {
            Grant grant = new(NextRefresh());
            _grants.Add(grant);
            if (_grants.Count > MostGrants)
            {
                End(_grants[0]);
            }

            return (Open(grant), grant.Token);
        }
    }

    /// <summary>A further session of a grant; with rotation also a new refresh token, and the one used is dead. <see langword="null"/> for a token that is no longer good.</summary>
    public (string Access, string? Refresh)? Renew(string refresh)
    {
        lock (_lock)
        {
            if (_grants.Find(g => g.Token == refresh) is not { } grant)
            {
                return null;
            }

            if (rotates)
            {
                grant.Token = NextRefresh();
            }

            return (Open(grant), rotates ? grant.Token : null);
        }
    }

    /// <summary>When a working session began and ends.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? Find(string access)
    {
        lock (_lock)
        {
            return _access.TryGetValue(access, out Session? session) && clock.GetUtcNow() < session.Until ? (session.Until - lifetime, session.Until) : null;
        }
    }

    public bool IsValid(string access) => Find(access) is not null;

    public bool IsRefresh(string token)
    {
        lock (_lock)
        {
            return _grants.Exists(g => g.Token == token);
        }
    }

    public bool Revoke(string token)
    {
        lock (_lock)
        {
            if (_grants.Find(g => g.Token == token) is { } grant)
            {
                End(grant);
                return true;
            }

            return _access.Remove(token);
        }
    }

    /// <summary>Ends all sessions, as an administrator can.</summary>
    public void RevokeAll()
    {
        lock (_lock)
        {
            _access.Clear();
        }
    }

    private string Open(Grant? grant)
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"{organizationId[..15]}!AQ{++_last:D8}.emulator");
        _access[token] = new Session(clock.GetUtcNow() + lifetime, grant);
        return token;
    }

    private string NextRefresh() => string.Create(CultureInfo.InvariantCulture, $"5Aep{++_last:D8}.emulator");

    private void End(Grant grant)
    {
        _grants.Remove(grant);
        foreach (string token in _access.Where(a => a.Value.Grant == grant).Select(a => a.Key).ToArray())
        {
            _access.Remove(token);
        }
    }

    private sealed record Session(DateTimeOffset Until, Grant? Grant);

    private sealed class Grant(string token)
    {
        public string Token { get; set; } = token;
    }
}
