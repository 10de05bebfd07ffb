using System.Globalization;
using LeadScoring.Engine;

namespace LeadScoring.Host.Output;

/// <summary>Progress as plain lines: one when an item begins, one every few seconds, one when it is done.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgress<RunProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Stage, string Item), (RunProgress Last, long PrintedAt)> _items = [];
    private readonly List<(string Stage, string Item)> _order = [];

    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            (string, string) key = (value.Stage, value.Item);
            if (!_items.TryGetValue(key, out (RunProgress Last, long PrintedAt) item))
            {
                FinishOtherStages(value.Stage);
                _order.Add(key);
                _items[key] = (value, clock.GetTimestamp());
                return;
            }

            bool print = clock.GetElapsedTime(item.PrintedAt) >= Between;
            _items[key] = (value, print ? clock.GetTimestamp() : item.PrintedAt);
            if (print)
            {
                Print(value, "…");
            }
        }
    }

    /// <summary>Prints the last line of everything still open.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            FinishOtherStages("");
        }
    }

    private void FinishOtherStages(string stage)
    {
        foreach ((string Stage, string Item) key in _order.Where(k => k.Stage != stage).ToArray())
        {
            Print(_items[key].Last, "");
            _items.Remove(key);
            _order.Remove(key);
        }
    }

    private void Print(RunProgress value, string more)
    {
        string total = value.Total is { } all && all >= value.Done ? string.Create(CultureInfo.InvariantCulture, $" of {all:N0}") : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{value.Stage,-6} {value.Item,-32} {value.Done,10:N0}{total}{more}"));
    }
}
