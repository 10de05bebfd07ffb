using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine;
using LeadScoring.Engine.Preview;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>preview MAPPING --sample N</c>: what the mapping makes of real records.</summary>
internal static class PreviewVerb
{
    private const int MostSample = 10_000;
    private const int ShownLeads = 3;

    public static Command Build(CommonOptions common)
    {
        Option<int> sample = NumberOption.Of("--sample", "Most records of lead objects to look at.", 1, MostSample, 200);
        Command command = common.ForMapping(new Command("preview", "Shows for real records what the mapping makes of them: the CRM's text, the mapped value, the feature, and what was bad, unknown or empty. Looks at the store, or reads a sample from the CRM where there is none yet. Writes to neither.\n\nExample: leadscoring preview mappings/salesforce.yaml --sample 200"));
        command.Add(sample);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            SessionRequest request = common.Read(parsed);
            int most = parsed.GetRequiredValue(sample);
            bool isStored = request.Store?.Contains("://", StringComparison.Ordinal) == true || File.Exists(PipelineSession.StorePathOf(request));
            await using ScratchStore features = await ScratchStore.OpenAsync(cancellationToken);
            await using ScratchStore? pulled = isStored ? null : await ScratchStore.OpenAsync(cancellationToken);
            await using PipelineSession session = await PipelineSession.OpenAsync(pulled is null ? request : request with { Store = pulled.Path }, console, cancellationToken);
            PreviewReport report = await console.WithProgressAsync(async p =>
            {
                RunContext context = session.Context(p);
                if (pulled is not null)
                {
                    await PreviewStage.PullAsync(context, most, cancellationToken);
                }

                return await PreviewStage.RunAsync(context, features.Store, most, cancellationToken);
            });
            console.Line(isStored ? $"{report.Records:N0} records of {session.StorePath}, {report.Leads:N0} leads" : string.Create(CultureInfo.InvariantCulture, $"{report.Records:N0} records read from the CRM ({session.RequestCount:N0} requests), {report.Leads:N0} leads; nothing was stored"));
            Print(console, report, Path.GetFileName(request.Mapping));
            console.Json(new { ok = true, source = isStored ? "store" : "crm", requests = session.RequestCount, preview = report });
            return ExitCode.Done;
        });
    }

    private static void Print(RunConsole console, PreviewReport report, string mapping)
    {
        Table fields = new Table().Border(TableBorder.Simple).AddColumns("field", "from", "good", "empty", "bad", "unknown", "for example", "mapping line");
        foreach (FieldPreview field in report.Fields)
        {
            string example = field.Examples is [var first, ..] ? $"{Show(first.Raw)} -> {Show(first.Mapped)}" : "";
            fields.AddRow(Markup.Escape($"{field.ObjectName}.{field.Field}"), Markup.Escape(field.From), N(field.Good), N(field.Empty), N(field.Bad), N(field.Unknown), Markup.Escape(example), Markup.Escape($"{mapping}:{field.Line}"));
        }

        console.Out.Write(fields);
        foreach (FieldPreview field in report.Fields)
        {
            Listed(console, mapping, field, "unknown", field.MostUnknown);
            Listed(console, mapping, field, "bad", field.MostBad);
        }

        Table features = new Table().Border(TableBorder.Simple).AddColumns("feature", "missing", "least", "median", "most", "most frequent", "mapping line");
        foreach (FeaturePreview feature in report.Features)
        {
            features.AddRow(
                Markup.Escape(feature.Feature), N(feature.Missing), Number(feature.Least), Number(feature.Median), Number(feature.Most),
                Markup.Escape(string.Join(", ", feature.Values.Take(3).Select(v => $"{v.Text} ({v.Count})"))), Markup.Escape($"{mapping}:{feature.Line}"));
        }

        console.Out.Write(features);
        foreach (LeadPreview lead in report.Examples.Take(ShownLeads))
        {
            console.Line(string.Join(", ", lead.Records));
            console.Line($"  {string.Join("; ", lead.Fields.Select(f => $"{f.Key}: {Show(f.Value.Raw)} -> {Show(f.Value.Mapped)}"))}");
            console.Line($"  {string.Join("; ", lead.Features.Select(f => $"{f.Key} = {f.Value ?? "(missing)"}"))}");
        }
    }

    private static void Listed(RunConsole console, string mapping, FieldPreview field, string what, IReadOnlyList<TextCount> texts)
    {
        if (texts.Count > 0)
        {
            console.Line($"{mapping}:{field.Line}  {field.ObjectName}.{field.Field}: {what} {string.Join(", ", texts.Select(t => $"{Show(t.Text)} ({t.Count})"))}");
        }
    }

    private static string Show(string? text) => string.IsNullOrEmpty(text) ? "(empty)" : $"\"{(text.Length > 40 ? string.Concat(text.AsSpan(0, 40), "…") : text)}\"";

    private static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";

    private static string N(int value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
