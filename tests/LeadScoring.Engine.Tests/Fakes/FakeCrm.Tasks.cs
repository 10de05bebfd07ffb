namespace LeadScoring.Engine.Tests.Fakes;

/// <summary>Tasks, lists and groups of the CRM in memory.</summary>
internal sealed partial class FakeCrm
{
    /// <summary>Members of groups by name.</summary>
    public Dictionary<string, CrmUser[]> Groups { get; } = [];

    /// <summary>Tasks made, by key.</summary>
    public Dictionary<string, TaskDraft> Tasks { get; } = [];

    /// <summary>Records on lists.</summary>
    public Dictionary<string, HashSet<string>> Lists { get; } = [];

    /// <summary>Thrown by the next making of a task, after it was made.</summary>
    public CrmException? FailAfterTask { get; set; }

    public ValueTask<IReadOnlyList<CrmUser>> ReadGroupAsync(string name, CancellationToken cancellationToken) =>
        Groups.TryGetValue(name, out CrmUser[]? members) ? new(members) : throw new CrmException(CrmFailureKind.Misconfigured, $"There is no group {name}.");

    public ValueTask<RecordRef> CreateTaskAsync(TaskDraft task, CancellationToken cancellationToken)
    {
        if (Tasks.TryAdd(task.Key, task))
        {
            string id = $"00T{Tasks.Count}";
            Edit("Task", id, ("WhoId", task.About?.Id.Value), ("Type", "call"), ("Subject", task.Subject), ("ActivityDate", clock.GetUtcNow().ToString("O")), ("CreatedDate", clock.GetUtcNow().ToString("O")));
        }

        if (FailAfterTask is { } failure)
        {
            FailAfterTask = null;
            throw failure;
        }

        return new(new RecordRef(Connection.Id, new StreamName("Task"), new CrmRecordId($"00T{Tasks.Keys.ToList().IndexOf(task.Key) + 1}")));
    }

    public ValueTask AddToListAsync(string list, IReadOnlyCollection<CrmRecordId> records, CancellationToken cancellationToken)
    {
        if (!Lists.TryGetValue(list, out HashSet<string>? on))
        {
            Lists[list] = on = [];
        }

        on.UnionWith(records.Select(r => r.Value));
        return default;
    }
}
