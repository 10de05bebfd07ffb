using System.Globalization;
using LeadScoring.Modeling;
using Spectre.Console;

namespace LeadScoring.Host.Output;

/// <summary>Models and their cards as people read them.</summary>
internal static class ModelLines
{
    public static void List(RunConsole console, IReadOnlyList<RegisteredCard> models, TrialVerdict? trial)
    {
        console.Json(new { ok = true, models = models.Select(m => new { m.Card.Id, state = m.State, m.Card.Kind, m.Card.TrainedAt, m.LiveSince, m.ReleasedBy, m.Card.Leads, best = Chosen(m.Card) }), trial });
        if (models.Count == 0)
        {
            console.Line("There is no model yet. Run \"leadscoring train MAPPING\".");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("model", "state", "kind", "trained", "live since", "by", "leads", "AUC", "log loss");
        foreach (RegisteredCard model in models)
        {
            CandidateResult? best = Chosen(model.Card);
            table.AddRow(
                model.Card.Id,
                model.State.ToString().ToLowerInvariant(),
                Markup.Escape(Kind(model.Card)),
                Day(model.Card.TrainedAt),
                model.LiveSince is { } since ? Day(since) : "-",
                Markup.Escape(model.ReleasedBy ?? (model.LiveSince is null ? "-" : "program")),
                Invariant($"{model.Card.Leads:N0}"),
                best is null ? "-" : Invariant($"{best.Auc:0.000} ({best.AucLow:0.000}-{best.AucHigh:0.000})"),
                best is null ? "-" : Invariant($"{best.LogLoss:0.000}"));
        }

        console.Out.Write(table);
        if (trial is not null)
        {
            console.Line(trial.Sentence);
        }
    }

    public static void Show(RunConsole console, RegisteredCard model)
    {
        ModelCard card = model.Card;
        console.Json(new { ok = true, model });
        console.Line(Invariant($"Model {card.Id}: {Kind(card)}, {model.State.ToString().ToLowerInvariant()}, trained {Day(card.TrainedAt)} on {card.Leads:N0} leads ({100 * card.BaseRate:0.0} % good)"));
        console.Line(Invariant($"Inputs {card.MappingHash[..Math.Min(16, card.MappingHash.Length)]}, rows {card.TrainingHash[..Math.Min(16, card.TrainingHash.Length)]}, seed {card.Seed}; measured on leads from {Day(card.TestFrom)} to {Day(card.TestTo)}"));
        foreach (CandidateResult candidate in card.Candidates)
        {
            console.Line(candidate.Problem is { } problem
                ? $"  {candidate.Kind}: {problem}"
                : Invariant($"  {candidate.Kind}: AUC {candidate.Auc:0.000} ({candidate.AucLow:0.000}-{candidate.AucHigh:0.000}), log loss {candidate.LogLoss:0.000} against {candidate.BaseLogLoss:0.000}, Brier {candidate.Brier:0.000}, calibration error {candidate.CalibrationError:0.000} ({candidate.Calibration})"));
        }

        if (card.ColdStart is { } cold)
        {
            console.Line(Invariant($"Scores together with the rules, which carry {100 * cold.RulesShare:0} %: rules AUC {cold.RulesAuc:0.00}, model {cold.ModelAuc:0.00} ± {cold.ModelHalfWidth:0.00}{(cold.BeatsRulesAt is { } at ? Invariant($", about to cross at {at:N0} won") : "")}"));
        }

        if (card.Promotion is { } promotion)
        {
            console.Line(promotion.Sentence);
        }

        if (card.FactorLimit is { } limit)
        {
            console.Line(Invariant($"{limit.Most} factors were asked for; {(limit.Applied ? "dropped" : "kept, because dropping costs")}: {string.Join(", ", limit.Dropped)} (AUC {-limit.AucCost:+0.000;-0.000;0.000}, {-limit.AucCostHigh:+0.000;-0.000;0.000} to {-limit.AucCostLow:+0.000;-0.000;0.000})"));
        }

        foreach (SegmentResult segment in card.Segments)
        {
            console.Line(Invariant($"Segment {segment.Value}: {segment.Leads:N0} leads, {segment.Won:N0} won, {(segment.Own ? Invariant($"own model, log loss saved {segment.LogLossGain:0.000}") : "common model")}"));
        }

        foreach (OutcomeBand band in card.Bands)
        {
            console.Line(Invariant($"  from {100 * band.From:0.0} %: {band.Won} of {band.Of} won ({100 * band.Low:0}–{100 * band.High:0} %)"));
        }

        foreach (FeatureImportance feature in card.Importance.Take(15))
        {
            console.Line(Invariant($"  {feature.Feature}: moves log-odds by {feature.MeanAbsoluteContribution:0.000} on average"));
        }

        foreach (ExcludedFeature excluded in card.Excluded)
        {
            console.Line($"  left out: {excluded.Reason}");
        }
    }

    private static CandidateResult? Chosen(ModelCard card) => card.Candidates.FirstOrDefault(c => c.Kind == card.Kind && c.Problem is null);

    private static string Kind(ModelCard card) => card.ColdStart is null ? card.Kind.ToString() : $"{card.Kind} with rules";

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
