using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace LeadScoring.Emulators;

/// <summary>The fault rules in force and how often each has matched; stands in front of an emulator's own handler. Thread-safe.</summary>
internal sealed class FaultSwitchboard(TimeProvider clock, IReadOnlyList<FaultRule> rules)
{
    private readonly Lock _lock = new();
    private List<ArmedRule> _armed = Arm(rules);
    private long _fired;

    /// <summary>How many requests any rule has hit.</summary>
    public long Fired => Interlocked.Read(ref _fired);

    /// <summary>Puts new rules in the place of all present ones; counters start again.</summary>
    public void Replace(IReadOnlyList<FaultRule> rules)
    {
        List<ArmedRule> armed = Arm(rules);
        lock (_lock)
        {
            _armed = armed;
        }
    }

    /// <summary>Asks whether a named fault acts now at this place; counts as one match of its rule.</summary>
    /// <param name="name">The switch's name.</param>
    /// <param name="place">What the place says of itself (an object, a job), for <see cref="FaultRule.Path"/>.</param>
    public FaultRule? Take(string name, string place = "")
    {
        List<ArmedRule> armed = _armed;
        if (armed.Count == 0)
        {
            return null;
        }

        lock (_lock)
        {
            if (armed.FirstOrDefault(a => a.Hits(name, place, isSwitch: true)) is not { } hit)
            {
                return null;
            }

            Interlocked.Increment(ref _fired);
            return hit.Rule;
        }
    }

    /// <summary>Answers a request, or hands it to <paramref name="next"/> when no rule hits it.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        FaultRule? rule = Take(context.Request);
        if (rule is null)
        {
            await next(context);
            return;
        }

        if (rule.Delay > TimeSpan.Zero)
        {
            await Task.Delay(rule.Delay, clock, context.RequestAborted);
        }

        if (rule.ApplyThenFail)
        {
            await ApplyUnheardAsync(context, next);
        }

        if (rule.Drop)
        {
            context.Abort();
        }
        else if (rule.Status is null)
        {
            if (!rule.ApplyThenFail)
            {
                await next(context);
            }
        }
        else
        {
            await AnswerAsync(context.Response, rule, context.RequestAborted);
        }
    }

    private static List<ArmedRule> Arm(IReadOnlyList<FaultRule> rules)
    {
        foreach (FaultRule rule in rules)
        {
            rule.Validate();
        }

        return [.. rules.Select(r => new ArmedRule(r, new Regex(r.Path, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)))];
    }

    /// <summary>Runs the request with its answer thrown away.</summary>
    private static async Task ApplyUnheardAsync(HttpContext context, RequestDelegate next)
    {
        Stream heard = context.Response.Body;
        context.Response.Body = Stream.Null;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = heard;
        }

        context.Response.Headers.Clear();
    }

    private static async Task AnswerAsync(HttpResponse response, FaultRule rule, CancellationToken cancellationToken)
    {
        response.StatusCode = rule.Status!.Value;
        foreach ((string name, string value) in rule.Headers)
        {
            response.Headers[name] = value;
        }

        if (rule.Body.Length > 0)
        {
            response.ContentType ??= "application/json;charset=UTF-8";
            await response.WriteAsync(rule.Body, cancellationToken);
        }
    }

    private FaultRule? Take(HttpRequest request)
    {
        List<ArmedRule> armed = _armed;
        if (armed.Count == 0)
        {
            return null;
        }

        string target = Uri.UnescapeDataString(request.Path.Value + request.QueryString.Value);
        lock (_lock)
        {
            foreach (ArmedRule candidate in armed)
            {
                if (candidate.Hits(request.Method, target, isSwitch: false))
                {
                    Interlocked.Increment(ref _fired);
                    return candidate.Rule;
                }
            }
        }

        return null;
    }

    private sealed class ArmedRule(FaultRule rule, Regex path)
    {
        private long _matched;

        public FaultRule Rule => rule;

        public bool Hits(string name, string target, bool isSwitch)
        {
            string? wanted = isSwitch ? rule.Switch : rule.Method;
            if ((rule.Switch is not null) != isSwitch || (wanted is not null && !wanted.Equals(name, StringComparison.OrdinalIgnoreCase)) || !path.IsMatch(target))
            {
                return false;
            }

            long index = _matched++;
            return index >= rule.After && (rule.Times is null || index < rule.After + (long)rule.Times);
        }
    }
}
