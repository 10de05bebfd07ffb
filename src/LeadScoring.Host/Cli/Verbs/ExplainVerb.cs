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
        console.Line(lead.Score is { } score
            ? string.Create(CultureInfo.InvariantCulture, $"Score {score.Score:0} ({score.Tier.ToString().ToLowerInvariant()}), probability {score.Probability:0.00}, by {score.ModelId} under mapping {Version(score.MappingHash)} as of {score.AsOf:u}; an unknown lead would have {score.BaseScore:0}")
            : lead.Outcome is { } outcome ? $"No score: the outcome is known since {Day(outcome.KnownAt)} ({outcome.Kind})" : "No score yet");
        if (lead.Score?.LeadsLikeThis is { } like)
        {
            console.Line(like);
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("points", "reason", "feature", "value", "from field", "mapping line");
        table.Columns[0].RightAligned();
        foreach (ExplainedFeature feature in lead.Features)
        {
            string points = feature.Points?.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) ?? "-";
            string from = feature.Field is null ? "" : $"{feature.Field} = {feature.FieldValue ?? "(empty)"}";
            table.AddRow(Markup.Escape(points), Markup.Escape(feature.ExcludedBecause is null ? feature.Sentence : "left out"), Markup.Escape(feature.Feature), Markup.Escape(feature.Value ?? "(missing)"), Markup.Escape(from), Markup.Escape($"{mapping}:{feature.Line}"));
        }

        console.Out.Write(table);
        if (lead.Routing is { } routing)
        {
            console.Line($"Owner {routing.User ?? "(unchanged)"}: {routing.Reason}");
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

    private static string Show(string? value) => string.IsNullOrEmpty(value) ? "(empty)" : $"\"{value}\"";

    private static string Day(DateTimeOffset instant) => instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
