namespace LeadScoring.Emulators.HubSpot;

/// <summary>One stage; <paramref name="Probability"/> is text as in the API's metadata.</summary>
internal sealed record PipelineStage(string Id, string Label, bool IsClosed, string Probability)
{
    public bool IsWon => IsClosed && Probability == "1.0";
}

/// <summary>A deal pipeline and its stages in order.</summary>
internal sealed class Pipeline(string id, string label)
{
    public string Id { get; } = id;

    public string Label { get; } = label;

    public List<PipelineStage> Stages { get; } = [];

    public PipelineStage? Stage(string id) => Stages.Find(s => s.Id == id);

    /// <summary>The pipeline of a fresh portal.</summary>
    public static Pipeline Sales() => new("default", "Sales Pipeline")
    {
        Stages =
        {
            new("appointmentscheduled", "Appointment Scheduled", false, "0.2"),
            new("qualifiedtobuy", "Qualified To Buy", false, "0.4"),
            new("presentationscheduled", "Presentation Scheduled", false, "0.6"),
            new("decisionmakerboughtin", "Decision Maker Bought-In", false, "0.8"),
            new("contractsent", "Contract Sent", false, "0.9"),
            new("closedwon", "Closed Won", true, "1.0"),
            new("closedlost", "Closed Lost", true, "0.0"),
        },
    };
}
