using System.Globalization;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Types of records that another bulk write holds for two seconds. Used only under the portal's lock.</summary>
internal sealed class RecordLocks(TimeProvider clock, FaultSwitchboard faults)
{
    private readonly Dictionary<ObjectType, DateTimeOffset> _until = [];

    /// <exception cref="ApiFailure">The records are held: 423.</exception>
    public void Require(ObjectType type)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (faults.Take("locked", type.Plural) is { } rule)
        {
            _until[type] = now + TimeSpan.FromSeconds(rule.Argument is { } seconds ? double.Parse(seconds, CultureInfo.InvariantCulture) : 2);
        }

        if (_until.GetValueOrDefault(type) > now)
        {
            throw new ApiFailure(423, "LOCKED", $"Some {type.Plural} are locked by another request. Try again in 2 seconds.");
        }
    }
}
