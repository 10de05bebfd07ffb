namespace LeadScoring.Engine;

/// <summary>What every stage of one pipeline's runs works with.</summary>
/// <param name="Pipeline">The compiled mapping.</param>
/// <param name="Store">The pipeline's store.</param>
/// <param name="Connectors">One per connection of the mapping.</param>
/// <param name="Clock">Tells when "now" is.</param>
/// <param name="Seed">Seed of every random choice.</param>
/// <param name="Progress">Told how far stages have come; may be called from several threads.</param>
public sealed record RunContext(
    PipelineDefinition Pipeline,
    IStore Store,
    IReadOnlyDictionary<ConnectionId, ICrmConnector> Connectors,
    TimeProvider Clock,
    int Seed,
    IProgress<RunProgress>? Progress)
{
    /// <summary>Whether records are removed even when more than half of a stream is no longer shown to us. Set it only when a person has looked.</summary>
    public bool AcceptGone { get; init; }

    /// <summary>Whose run it is; what a guard holds is released by somebody else.</summary>
    public string Operator { get; init; } = "unknown";

    /// <summary>Ways to tell people, besides those of the CRMs. Empty = none is set up, and notices wait.</summary>
    public IReadOnlyDictionary<AlertChannel, Alerts.INoticeChannel> Channels { get; init; } = new Dictionary<AlertChannel, Alerts.INoticeChannel>();

    /// <summary>Who asked to be forgotten; <see langword="null"/> where that is not looked at.</summary>
    public Erase.ErasedPeople? Erased { get; init; }

    internal Routing.Owners Owners { get; } = new();

    internal DateTimeOffset Now => Clock.GetUtcNow();

    internal void Report(string stage, string item, long done, long? total) => Progress?.Report(new RunProgress(stage, item, done, total));
}
