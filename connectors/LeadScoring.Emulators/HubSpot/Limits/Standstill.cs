using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>The account while it moves to another data centre: every request is answered with 477. Used only under the portal's lock.</summary>
internal sealed class Standstill(TimeProvider clock, FaultSwitchboard faults)
{
    private DateTimeOffset _until = DateTimeOffset.MinValue;

    /// <exception cref="ApiFailure">The account is moving: 477, with <c>Retry-After</c> in seconds.</exception>
    public void Require(IHeaderDictionary headers)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (faults.Take("migrating") is { } rule)
        {
            _until = now + TimeSpan.FromSeconds(rule.Argument is { } seconds ? double.Parse(seconds, CultureInfo.InvariantCulture) : 3600);
        }

        if (_until > now)
        {
            headers.RetryAfter = Math.Ceiling((_until - now).TotalSeconds).ToString(CultureInfo.InvariantCulture);
            throw new ApiFailure(477, "MIGRATION_IN_PROGRESS", "The account is being moved between data hosting locations. Try again later.");
        }
    }
}
