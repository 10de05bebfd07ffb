using System.Collections.Concurrent;
using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Access and refresh tokens and how long they work. Thread-safe.</summary>
internal sealed class SessionRegister(TimeProvider clock, string organizationId, TimeSpan lifetime)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _access = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _refresh = new(StringComparer.Ordinal);
    private long _last;

    public string OpenAccess()
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"{organizationId[..15]}!AQ{Interlocked.Increment(ref _last):D8}.emulator");
        _access[token] = clock.GetUtcNow() + lifetime;
        return token;
    }

    public string OpenRefresh()
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"5Aep{Interlocked.Increment(ref _last):D8}.emulator");
        _refresh[token] = true;
        return token;
    }

    public bool IsRefresh(string token) => _refresh.ContainsKey(token);

    public bool IsValid(string token) => _access.TryGetValue(token, out DateTimeOffset until) && clock.GetUtcNow() < until;

    public bool Revoke(string token) => _access.TryRemove(token, out _) | _refresh.TryRemove(token, out _);

    /// <summary>Ends all sessions, as an administrator can.</summary>
    public void RevokeAll() => _access.Clear();
}
