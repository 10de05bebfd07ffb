using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Explain;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>explain MAPPING LEAD</c>: one lead from the CRM's values to the fields we wrote.</summary>
internal static class ExplainVerb
{
    private const int ShownFields = 3;

    public static Command Build(CommonOptions common)
    {
        Argument<string> lead = new("LEAD") { Description = "A CRM record id, or the value of a merge key (an e-mail address)." };
        Command command = common.ForMapping(new Command("explain", "Follows one lead from the CRM's values to the score and the fields written.\n\nExample: leadscoring explain mappings/salesforce.yaml 00Q000000000001AAA"));
        command.Add(lead);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
            LeadExplanation explanation = await ExplainLead.RunAsync(session.Context(null), parsed.GetRequiredValue(lead), cancellationToken)
                ?? throw new UserInputException($"No lead \"{parsed.GetRequiredValue(lead)}\" is in {session.StorePath}. Give a record id as the CRM shows it, or pull first.");
            if (console.IsJson)
            {
                console.Json(explanation);
            }
            else
            {
                Print(console, explanation, Path.GetFileName(request.Mapping));
            }

            return ExitCode.Done;
        });
    }

    private static void Print(RunConsole console, LeadExplanation lead, string mapping)
    {
        console.Line($"Lead {string.Join(", ", lead.Records)}, created {Day(lead.CreatedAt)}");
        if (lead.Score is { } score)
        {
            PrintScore(console, lead, score);
        }
        else
        {
            console.Line(lead.Outcome is { } outcome ? $"No score: the outcome is known since {Day(outcome.KnownAt)} ({outcome.Kind})" : "No score yet");
        }

        PrintReasons(console, lead, mapping);
        PrintWhatIf(console, lead);
        foreach (ExplainedRule rule in lead.Rules)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"Rule {rule.Points:+0;-0;0} {rule.Name} ({mapping}:{rule.Line}): {string.Join(", ", rule.Values.Select(v => $"{v.Key} = {v.Value ?? "(missing)"}"))}"));
        }

        if (lead.Routing is { } routing)
        {
            console.Line($"Owner {routing.User ?? "(unchanged)"}: {routing.Reason} ({mapping}:{lead.RoutingLine?.ToString(CultureInfo.InvariantCulture) ?? "rule no longer there"})");
            RouteWords.Print(console, routing);
        }

        foreach (ExplainedWrite write in lead.Writes.Where(w => w.WrittenAt is not null))
        {
            console.Line($"Field {write.Record} {write.CrmField} holds {write.Holds.ToString().ToLowerInvariant()} ({mapping}:{write.Line}): {Show(write.LastWritten)} since {write.WrittenAt:u}");
        }

        foreach (LedgerEntry entry in lead.Sent)
        {
            console.Line($"Sent {entry.SentAt:u} to {entry.Stream} {entry.Record}: {entry.Status?.ToString() ?? "answer unknown"}{(entry.MappingHash is { } hash ? $" (mapping {Version(hash)})" : "")}");
            foreach (PlannedField field in entry.Fields)
            {
                console.Line($"  {field.Field}: {Show(field.Old)} -> {Show(field.New)} ({field.Reason})");
            }
        }
    }

    /// <summary>Enough of the version to find it again.</summary>
    private static string Version(string hash) => hash[..Math.Min(12, hash.Length)];

    private static void PrintScore(RunConsole console, LeadExplanation lead, ScoredLead score)
    {
        console.Line(string.Create(CultureInfo.InvariantCulture, $"Score {score.Score:0} ({score.Tier.ToString().ToLowerInvariant()}), probability {score.Probability:0.00}, by {score.ModelId} under mapping {Version(score.MappingHash)} as of {score.AsOf:u}; an unknown lead would have {score.BaseScore:0}"));
        if (score.Probability is { } probability)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"  log-odds: base {score.Base:0.000} {score.Margin - score.Base:+ 0.000;- 0.000} by reasons = {score.Margin:0.000}, which is a chance of {100 * probability:0.0} %, which is {score.Score:0.0} points"));
        }

        if (score.LeadsLikeThis is { } like)
        {
            console.Line($"  {like}");
        }

        if (lead.Tier is { } tier)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"  tier: {tier.ShownScore:0.##} points; hot from {tier.HotAt:0.##}, warm from {tier.WarmAt:0.##}{(tier.IsKept ? "; it keeps its tier because it is not far enough below the border" : "")}"));
        }

        foreach (SourcePoints source in lead.BySource)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"  {source.Points:+0.0;-0.0;0.0} by {source.Source} ({string.Join(", ", source.Features)})"));
        }

        if (lead.Change is { } change && change.Text(score.Score, null) is { } text)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"Since {change.Before.AsOf:u} ({change.Before.Score:0}): {text}"));
        }
    }

    private static void PrintWhatIf(RunConsole console, LeadExplanation lead)
    {
        if (lead.MoveUp is { } move)
        {
            string changes = string.Join(" and ", move.Changes.Select(c => $"{c.Sentence} (now {c.From ?? "empty"})"));
            console.Line(string.Create(CultureInfo.InvariantCulture, $"Would be {move.To.ToString().ToLowerInvariant()} with {move.ScoreThen:0} points: {changes}"));
        }

        foreach (MissingField field in lead.Missing.Take(ShownFields))
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"Fill {field.Field}: {field.Score:0} becomes {field.Low:0}-{field.High:0}{(field.Best is { } best ? $" (most with {best})" : "")}"));
        }
    }

    private static void PrintReasons(RunConsole console, LeadExplanation lead, string mapping)
    {
        double[] exact = [.. lead.Features.Where(f => f.Points is not null).Select(f => f.Points!.Value)];
        double[] printed = PrintedPoints.Round(exact, Math.Round(exact.Sum(), 1), 0.1);
        int next = 0;
        Table table = new Table().Border(TableBorder.Simple).AddColumns("points", "reason", "feature", "value", "from the CRM", "mapping line");
        table.Columns[0].RightAligned();
        foreach (ExplainedFeature feature in lead.Features)
        {
            string points = feature.Points is null ? "-" : printed[next++].ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
            string line = feature.Raw is { } raw ? $"{mapping}:{raw.Line}, {feature.Line}" : $"{mapping}:{feature.Line}";
            table.AddRow(Markup.Escape(points), Markup.Escape(feature.ExcludedBecause is null ? feature.Sentence : "left out"), Markup.Escape(feature.Feature), Markup.Escape(feature.Value ?? "(missing)"), Markup.Escape(From(feature)), Markup.Escape(line));
        }

        console.Out.Write(table);
    }

    /// <summary>The CRM's own value with record and day, then what the mapping makes of it.</summary>
    private static string From(ExplainedFeature feature) =>
        feature.Raw is { } raw ? $"{raw.Record} {raw.CrmField} = {Show(raw.Text)} since {Day(raw.KnownAt)}; {feature.Field} = {raw.Mapped ?? "(empty)"}"
        : feature.Field is not null ? $"{feature.Field} = {feature.FieldValue ?? "(empty)"}"
        : feature.MadeFrom.Count > 0 ? $"from {string.Join(", ", feature.MadeFrom)}"
        : feature.Activities is [var newest, ..] ? string.Create(CultureInfo.InvariantCulture, $"{feature.ActivityCount} activities, last {newest.Record} {newest.Kind} \"{newest.Detail}\" {newest.HappenedAt:u}, known {newest.KnownAt:u}")
        : "no activity";

    private static string Show(string? value) => string.IsNullOrEmpty(value) ? "(empty)" : $"\"{value}\"";

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
