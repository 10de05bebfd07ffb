using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Erase;
using LeadScoring.Host.Output;
using LeadScoring.Host.Pages;
using LeadScoring.Host.Serving;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>status MAPPING</c>: how far each stream was read, from the store alone.</summary>
internal static class StatusVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("status", "Shows how far each stream was read, how far it is behind, and its last error. Asks no CRM.\n\nExample: leadscoring status mappings/salesforce.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                IReadOnlyList<StreamState> streams = await StreamState.ReadAsync(session.Store.Health, TimeProvider.System.GetUtcNow(), cancellationToken);
                Dictionary<string, long> records = new(StringComparer.Ordinal);
                foreach (StreamState stream in streams)
                {
                    records[stream.Stream] = await session.Store.Records.CountAsync(StreamKey.Parse(stream.Stream), cancellationToken);
                }

                IReadOnlyList<TaintedModel> tainted = await EraseStage.TaintedAsync(session.Store, cancellationToken);
                if (console.IsJson)
                {
                    console.Json(new
                    {
                        ok = !streams.Any(s => s.Failing),
                        mapping = session.Pipeline.Name,
                        store = session.StorePath,
                        streams = streams.Select(s => new { s.Stream, s.Failing, s.LastGoodAt, s.LagSeconds, s.Rows, records = records[s.Stream], s.LastError }),
                        learned_from_erased = tainted,
                    });
                }
                else
                {
                    Print(console, streams, records);
                    foreach (TaintedModel model in tainted.Where(m => m.IsLive))
                    {
                        console.Line(string.Create(CultureInfo.InvariantCulture, $"The live model {model.Model} learned from {model.People:N0} people who were erased since. Run \"leadscoring train MAPPING\"."));
                    }
                }

                return ExitCode.Done;
            });

    private static void Print(RunConsole console, IReadOnlyList<StreamState> streams, Dictionary<string, long> records)
    {
        if (streams.Count == 0)
        {
            console.Line("Nothing was read yet. Run \"leadscoring pull MAPPING\".");
            return;
        }

        Table table = new Table().Border(TableBorder.Simple).AddColumns("stream", "complete until", "lag", "rows", "records", "last error");
        foreach (StreamState stream in streams)
        {
            string error = stream.LastError is { } last
                ? $"{(stream.Failing ? "" : "(over) ")}{last.At:u}: {last.Message}{(last.CorrelationId is { } id ? $" [{id}]" : "")}"
                : "none";
            table.AddRow(
                Markup.Escape(stream.Stream),
                stream.LastGoodAt?.ToString("u", CultureInfo.InvariantCulture) ?? "never",
                Words.Lag(stream.LagSeconds),
                Words.Count(stream.Rows),
                Words.Count(records[stream.Stream]),
                Markup.Escape(error));
        }

        console.Out.Write(table);
    }
}
