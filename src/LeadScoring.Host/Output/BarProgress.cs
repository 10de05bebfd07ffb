using System.Globalization;
using LeadScoring.Engine;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace LeadScoring.Host.Output;

/// <summary>Progress as bars on a terminal, one per stage and item.</summary>
internal sealed class BarProgress(ProgressContext bars) : IProgress<RunProgress>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string), ProgressTask> _tasks = [];
    private string _stage = "";

    public void Report(RunProgress value)
    {
        lock (_lock)
        {
            if (value.Stage != _stage)
            {
                Finish();
                _stage = value.Stage;
            }

            if (!_tasks.TryGetValue((value.Stage, value.Item), out ProgressTask? task))
            {
                task = bars.AddTask(Markup.Escape($"{value.Stage} {value.Item}"), maxValue: value.Total ?? 1);
                _tasks[(value.Stage, value.Item)] = task;
            }

            task.IsIndeterminate = value.Total is null;
            if (value.Total is { } total)
            {
                task.MaxValue = Math.Max(1, total);
            }

            task.Value = value.Total is null ? 0 : Math.Min(value.Done, task.MaxValue);
            task.State.Update<long>(CountColumn.Key, _ => value.Done);
        }
    }

    /// <summary>Ends all bars.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            foreach (ProgressTask task in _tasks.Values)
            {
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
                task.StopTask();
            }

            _tasks.Clear();
        }
    }
}

/// <summary>The number of units done.</summary>
internal sealed class CountColumn : ProgressColumn
{
    public const string Key = "count";

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.State.Get<long>(Key).ToString("N0", CultureInfo.InvariantCulture)).RightJustified();
}
