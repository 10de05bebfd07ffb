namespace LeadScoring.Engine.Routing;

/// <summary>What a router knows about people while it decides, kept up to date by its own decisions. Not thread-safe.</summary>
/// <param name="isActive">Whether a person (e-mail address) or queue (as decisions name it) can own records now.</param>
public sealed class RouteScene(Func<string, bool> isActive)
{
    private readonly Dictionary<(string Team, string User), int> _given = [];
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>The calendar of each team; a team without one always works.</summary>
    public IReadOnlyDictionary<string, WorkCalendar> Calendars { get; init; } = new Dictionary<string, WorkCalendar>();

    /// <summary>Whether somebody or a queue can own records now.</summary>
    public bool IsActive(string name) => isActive(name);

    /// <summary>Whether a team works at an instant.</summary>
    public bool IsOnDuty(string team, DateTimeOffset now) => !Calendars.TryGetValue(team, out WorkCalendar? calendar) || calendar.IsOnDuty(now);

    /// <summary>Leads a person of a team was given this week.</summary>
    public int GivenTo(string team, string user) => _given.GetValueOrDefault((team, user));

    /// <summary>Leads a team was given this week.</summary>
    public int GivenTo(string team) => _given.Where(g => g.Key.Team == team).Sum(g => g.Value);

    /// <summary>Open leads of a person.</summary>
    public int OpenOf(string user) => _open.GetValueOrDefault(user);

    /// <summary>Takes up what is known from earlier runs.</summary>
    public void Load(IEnumerable<RoutedCount> givenThisWeek, IReadOnlyDictionary<string, int> open)
    {
        ArgumentNullException.ThrowIfNull(givenThisWeek);
        ArgumentNullException.ThrowIfNull(open);
        foreach (RoutedCount count in givenThisWeek)
        {
            _given[(count.Team, count.User)] = count.Count;
        }

        foreach ((string user, int count) in open)
        {
            _open[user] = count;
        }
    }

    internal void Given(string team, string user, string? before)
    {
        _given[(team, user)] = GivenTo(team, user) + 1;
        _open[user] = OpenOf(user) + 1;
        if (before is not null && OpenOf(before) > 0)
        {
            _open[before]--;
        }
    }
}
