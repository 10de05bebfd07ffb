using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>The pipelines a process serves, by the name that jobs carry.</summary>
internal sealed class ServedPipelines(IReadOnlyList<PipelineSession> sessions) : IDisposable
{
    private readonly Dictionary<string, PipelineGate> _gates = sessions.ToDictionary(KeyOf, _ => new PipelineGate(), StringComparer.Ordinal);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _late = new(StringComparer.Ordinal);

    public IReadOnlyList<PipelineSession> All => sessions;

    /// <summary>What identifies a pipeline from start to start: its store.</summary>
    public static string KeyOf(PipelineSession session) => session.StorePath;

    /// <summary>The pipeline of that store; <see langword="null"/> when a stored job belongs to a mapping that is served no more.</summary>
    public PipelineSession? Find(string key) => sessions.FirstOrDefault(s => KeyOf(s) == key);

    /// <summary>What keeps that pipeline's runs apart.</summary>
    public PipelineGate GateOf(PipelineSession session) => _gates[KeyOf(session)];

    /// <summary>The planned run of a pipeline that did not start in time, in words; <see langword="null"/> = none.</summary>
    public string? LateOf(PipelineSession session) => _late.GetValueOrDefault(KeyOf(session));

    /// <summary>Notes that a run is late, or no longer.</summary>
    public void NoteLate(PipelineSession session, string? late)
    {
        if (late is null)
        {
            _late.TryRemove(KeyOf(session), out _);
        }
        else
        {
            _late[KeyOf(session)] = late;
        }
    }

    public void Dispose()
    {
        foreach (PipelineGate gate in _gates.Values)
        {
            gate.Dispose();
        }
    }
}
