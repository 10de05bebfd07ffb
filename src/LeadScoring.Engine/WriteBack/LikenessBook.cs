namespace LeadScoring.Engine.WriteBack;

/// <summary>Tells for a score how past leads with about the same probability ended, by the card of the model that made it.</summary>
internal sealed class LikenessBook
{
    private readonly Dictionary<string, IReadOnlyList<OutcomeBand>> _bands;

    private LikenessBook(Dictionary<string, IReadOnlyList<OutcomeBand>> bands) => _bands = bands;

    /// <summary>The bands of all models; empty where nothing asks for them.</summary>
    public static async ValueTask<LikenessBook> LoadAsync(RunContext context, bool needed, CancellationToken cancellationToken) => new(
        needed ? (await context.Store.Models.ListAsync(cancellationToken)).ToDictionary(c => c.Card.Id, c => c.Card.Bands, StringComparer.Ordinal) : []);

    /// <summary>The score with its sentence; as it was while rules score, or for a model of an older version.</summary>
    public ScoredLead Fill(ScoredLead lead) =>
        lead.Probability is { } probability && _bands.TryGetValue(lead.ModelId, out IReadOnlyList<OutcomeBand>? bands) ? lead with { LeadsLikeThis = OutcomeBand.Find(bands, probability)?.Sentence } : lead;
}
