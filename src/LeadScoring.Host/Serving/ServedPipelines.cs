using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Serving;

/// <summary>The pipelines a process serves, by the name that jobs carry.</summary>
internal sealed class ServedPipelines(IReadOnlyList<PipelineSession> sessions)
{
    public IReadOnlyList<PipelineSession> All => sessions;

    /// <summary>The pipeline of that store; <see langword="null"/> when a stored job belongs to a mapping that is served no more.</summary>
    public PipelineSession? Find(string key) => sessions.FirstOrDefault(s => KeyOf(s) == key);

    /// <summary>What identifies a pipeline from start to start: its store.</summary>
    public static string KeyOf(PipelineSession session) => session.StorePath;
}
