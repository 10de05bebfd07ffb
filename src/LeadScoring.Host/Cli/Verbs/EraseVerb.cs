using System.CommandLine;
using System.Globalization;
using LeadScoring.Connectors.Http;
using LeadScoring.Engine.Erase;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>erase MAPPING EMAIL</c>: forgets a person.</summary>
internal static class EraseVerb
{
    public static Command Build(CommonOptions common)
    {
        Argument<string> address = new("EMAIL") { Description = "The person's e-mail address." };
        Option<string?> askedBy = new("--asked-by") { Description = "Who asked for it, for the audit: a ticket or a name, not the person's address.", HelpName = "WHO" };
        Option<string> keySecret = new("--key-secret") { Description = "Name of the secret that holds the key of the audit's hash.", HelpName = "NAME", DefaultValueFactory = _ => ErasedPeople.DefaultSecret };
        Option<bool> dryRun = new("--dry-run") { Description = "Lists what would go; removes nothing." };
        Command command = common.ForMapping(new Command("erase", "Forgets a person: records, facts, scores, ledger, waiting events and every mention of the address in the store, and plan files that name them. The audit keeps a keyed hash.\n\nExamples: leadscoring erase mappings/inbound.yaml ann@example.com --dry-run\n          leadscoring erase mappings/inbound.yaml ann@example.com --asked-by TICKET-81"));
        command.Add(address);
        command.Add(askedBy);
        command.Add(keySecret);
        command.Add(dryRun);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            string person = parsed.GetRequiredValue(address).Trim();
            bool isDryRun = parsed.GetValue(dryRun);
            string who = parsed.GetValue(askedBy)?.Trim() ?? "";
            if (person.IndexOf('@', StringComparison.Ordinal) <= 0)
            {
                throw new UserInputException("EMAIL is no e-mail address.");
            }

            if (!isDryRun && (who.Length == 0 || who.Contains(person, StringComparison.OrdinalIgnoreCase)))
            {
                throw new UserInputException("Say with --asked-by who asked for it (a ticket, a name), without the person's address: it stays in the audit.");
            }

            SessionRequest request = common.Read(parsed);
            byte[] key = isDryRun ? [] : ErasedPeople.KeyOf(SecretVaults.FromEnvironment(TimeProvider.System), parsed.GetRequiredValue(keySecret));
            await using PipelineSession session = await PipelineSession.OpenAsync(request, console, cancellationToken);
            EraseReport report = await RunLog.NoteAsync(session, isDryRun ? "erase dry run" : "erase", r => r, () => EraseStage.RunAsync(session.Context(null), person, new EraseRequest(key, who, isDryRun), cancellationToken));
            IReadOnlyList<string> files = PlanFilesWith(request, session.StorePath, [person, .. report.Ids]);
            foreach (string file in isDryRun ? [] : files)
            {
                File.Delete(file);
            }

            Print(console, report, files);
            console.Json(new { ok = true, erase = report, plan_files = files });
            return ExitCode.Done;
        });
    }

    /// <summary>Plan files beside the mapping and the store that name one of these.</summary>
    internal static IReadOnlyList<string> PlanFilesWith(SessionRequest request, string storePath, IReadOnlyCollection<string> names)
    {
        string?[] folders = [Path.GetDirectoryName(Path.GetFullPath(request.Mapping)), Path.GetDirectoryName(storePath)];
        return
        [
            .. folders.OfType<string>().Where(Directory.Exists).Distinct(StringComparer.Ordinal).SelectMany(f => Directory.EnumerateFiles(f, "*.plan.json"))
                .Where(f => File.ReadAllText(f) is var text && names.Any(n => text.Contains(n, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal),
        ];
    }

    private static void Print(RunConsole console, EraseReport report, IReadOnlyList<string> files)
    {
        string verb = report.IsDryRun ? "would go" : "erased";
        foreach (ErasedRecords stream in report.Streams)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{stream.Stream}: {stream.Records:N0} {(stream.Records == 1 ? "record" : "records")} {verb}"));
        }

        if (report.Streams.Count == 0)
        {
            console.Line("No record of this person is in the store.");
        }

        foreach (string file in files)
        {
            console.Line($"{file} names the person and {(report.IsDryRun ? "would be deleted" : "was deleted")}; plan again.");
        }

        if (!report.IsDryRun)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Waiting:N0} waiting events removed, {report.Mentions:N0} mentions elsewhere blotted out."));
        }

        if (report.Models > 0)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Models:N0} models may have learned from this person{(report.IsDryRun ? "" : " and are marked so")} until you run leadscoring train."));
        }
    }
}
