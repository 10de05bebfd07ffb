using System.Globalization;
using System.Text.Json;

namespace LeadScoring.Engine.Guards;

/// <summary>Runs that a guard stopped, and who let them go on. A hold lasts until somebody else than whoever ran into it releases it.</summary>
public static class Holds
{
    /// <summary>The hold that stops every write: set by an undo, so that the next run does not write the same values again.</summary>
    public const string Stop = "stop";

    private const string Kind = "hold";
    private const string LogKind = "hold_log";
    private const int Most = 1000;

    /// <summary>How long a release lasts when no run makes use of it.</summary>
    private static readonly TimeSpan ReleaseLasts = TimeSpan.FromHours(24);

    /// <summary>A release covers what the person saw and a little more: leads go on arriving meanwhile.</summary>
    private const double Tolerance = 0.02;

    /// <summary>Runs a guard's check; what it finds passes once where it was released, and is noted as a hold otherwise.</summary>
    /// <exception cref="HeldException">The guard stops the run.</exception>
    public static async Task GuardAsync(RunContext context, Func<Task> check, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(check);
        try
        {
            await check();
        }
        catch (HeldException e) when (e.Guard is { } guard)
        {
            Hold? known = await ReadAsync(context, guard, cancellationToken);
            if (known is { ReleasedBy: not null, ReleasedAt: { } at } && context.Now - at < ReleaseLasts && e.Measured <= known.Measured + Tolerance)
            {
                await context.Store.Decisions.SaveAsync([new DecisionState(Kind, guard, null, context.Now, null), Log(context, guard, known with { UsedAt = context.Now })], cancellationToken);
                return;
            }

            Hold hold = new(guard, e.Message, e.Measured, context.Operator, context.Now, null, null, null);
            await context.Store.Decisions.SaveAsync([new DecisionState(Kind, guard, null, context.Now, JsonSerializer.Serialize(hold)), Log(context, guard, hold)], cancellationToken);
            throw new HeldException($"{e.Message} To let it pass once, a second person runs: leadscoring release MAPPING --by NAME") { Guard = guard, Measured = e.Measured };
        }
    }

    /// <summary>Stops every write until released.</summary>
    public static async Task StopAsync(RunContext context, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        Hold hold = new(Stop, why, 0, context.Operator, context.Now, null, null, null);
        await context.Store.Decisions.SaveAsync([new DecisionState(Kind, Stop, null, context.Now, JsonSerializer.Serialize(hold)), Log(context, Stop, hold)], cancellationToken);
    }

    /// <summary>Throws while writes are stopped.</summary>
    /// <exception cref="HeldException">They are.</exception>
    public static async Task ThrowIfStoppedAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await ReadAsync(context, Stop, cancellationToken) is { } hold)
        {
            throw new HeldException($"Held: {hold.Message} Nothing was written. To write again: leadscoring release MAPPING --by NAME");
        }
    }

    /// <summary>Releases everything that is held.</summary>
    /// <param name="context">The pipeline and its store.</param>
    /// <param name="by">Who releases.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What was released; empty when nothing was held.</returns>
    /// <exception cref="HeldException">The person is the one whose run is held.</exception>
    public static async Task<IReadOnlyList<Hold>> ReleaseAsync(RunContext context, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentException.ThrowIfNullOrWhiteSpace(by);
        Hold[] open = [.. (await ListAsync(context, cancellationToken)).Where(h => h.ReleasedBy is null)];
        if (open.FirstOrDefault(h => h.Guard != Stop && string.Equals(h.HeldBy, by.Trim(), StringComparison.OrdinalIgnoreCase)) is { } own)
        {
            throw new HeldException($"Held: {own.HeldBy} ran into {own.Guard}, so somebody else has to release it.");
        }

        List<DecisionState> states = [];
        List<Hold> released = [];
        foreach (Hold hold in open)
        {
            Hold done = hold with { ReleasedBy = by.Trim(), ReleasedAt = context.Now };
            released.Add(done);
            states.Add(new DecisionState(Kind, hold.Guard, null, context.Now, hold.Guard == Stop ? null : JsonSerializer.Serialize(done)));
            states.Add(Log(context, hold.Guard, done));
        }

        await context.Store.Decisions.SaveAsync(states, cancellationToken);
        return released;
    }

    /// <summary>What is held or released and not yet used.</summary>
    public static async Task<IReadOnlyList<Hold>> ListAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [.. (await context.Store.Decisions.ReadAsync(Kind, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Most, cancellationToken)).Select(s => JsonSerializer.Deserialize<Hold>(s.Body!)!)];
    }

    /// <summary>Who held, released and used what, oldest first.</summary>
    public static async Task<IReadOnlyList<Hold>> AuditAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [.. (await context.Store.Decisions.ReadAsync(LogKind, DateTimeOffset.MinValue, DateTimeOffset.MaxValue, Most, cancellationToken)).Select(s => JsonSerializer.Deserialize<Hold>(s.Body!)!)];
    }

    private static async Task<Hold?> ReadAsync(RunContext context, string guard, CancellationToken cancellationToken) =>
        (await context.Store.Decisions.ReadAsync(Kind, [guard], cancellationToken)).TryGetValue(guard, out DecisionState? state) ? JsonSerializer.Deserialize<Hold>(state.Body!) : null;

    private static DecisionState Log(RunContext context, string guard, Hold hold) =>
        new(LogKind, string.Create(CultureInfo.InvariantCulture, $"{context.Now.UtcTicks}/{guard}/{(hold.UsedAt is not null ? "used" : hold.ReleasedBy is not null ? "released" : "held")}"), null, context.Now, JsonSerializer.Serialize(hold));
}

/// <summary>One hold.</summary>
/// <param name="Guard">The guard, or <see cref="Holds.Stop"/>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Measured">What the guard measured (0–1).</param>
/// <param name="HeldBy">Whose run it was.</param>
/// <param name="HeldAt">UTC.</param>
/// <param name="ReleasedBy">Who released it; <see langword="null"/> = nobody yet.</param>
/// <param name="ReleasedAt">UTC.</param>
/// <param name="UsedAt">When a run passed by it, UTC.</param>
public sealed record Hold(string Guard, string Message, double Measured, string HeldBy, DateTimeOffset HeldAt, string? ReleasedBy, DateTimeOffset? ReleasedAt, DateTimeOffset? UsedAt);
