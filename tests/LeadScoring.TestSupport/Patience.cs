using System.Diagnostics;

namespace LeadScoring.TestSupport;

/// <summary>Waits for what other threads or processes do, and fails instead of hanging when it does not come.</summary>
public static class Patience
{
    /// <summary>Far beyond what anything waited for takes, even on a busy machine.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Lets others run until something holds.</summary>
    /// <param name="holds">Asked again and again.</param>
    /// <param name="what">What was waited for, for the failure.</param>
    /// <exception cref="TimeoutException">It did not come within <see cref="Longest"/>.</exception>
    public static Task UntilAsync(Func<bool> holds, string what) => UntilAsync(() => Task.FromResult(holds()), what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string)"/>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        ArgumentNullException.ThrowIfNull(holds);
        Stopwatch waited = Stopwatch.StartNew();
        while (!await holds())
        {
            if (waited.Elapsed > Longest)
            {
                throw new TimeoutException($"waited {Longest.TotalSeconds:0} s for: {what}");
            }

            await Task.Yield();
        }
    }
}
