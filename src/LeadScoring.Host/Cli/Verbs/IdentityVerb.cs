using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Identity;
using LeadScoring.Host.Output;
using LeadScoring.Host.Sessions;
using Spectre.Console;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>identity MAPPING</c>: which records were found to be one person, and why.</summary>
internal static class IdentityVerb
{
    private const int Most = 20;

    public static Command Build(CommonOptions common)
    {
        Option<string?> lead = new("--lead") { Description = "One lead: a CRM record id, a lead's key, or the value of a merge key (an e-mail address)." };
        Option<int> most = new("--most") { Description = "Most persons and moves to list; counts are of all.", DefaultValueFactory = _ => Most };
        Command command = common.ForMapping(new Command(
            "identity",
            "Shows which records were found to be one person, by which rule and how sure. Asks no CRM.\n\nExamples:\n  leadscoring identity mappings/both-crms.yaml\n  leadscoring identity mappings/both-crms.yaml --lead ann@example.com"));
        command.Add(lead);
        command.Add(most);
        return command.Runs(common, async (parsed, console, cancellationToken) =>
        {
            await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
            string? name = parsed.GetValue(lead);
            IdentityReport report = await IdentityReports.RunAsync(session.Context(null), name, Math.Max(1, parsed.GetValue(most)), cancellationToken)
                ?? throw new UserInputException($"No lead \"{name}\" is in {session.StorePath}. Give a record id as the CRM shows it, or pull first.");
            if (console.IsJson)
            {
                console.Json(Document(report));
            }
            else
            {
                Print(console, report, name is not null);
            }

            return ExitCode.Done;
        });
    }

    private static object Document(IdentityReport report) => new
    {
        ok = true,
        records = report.Counts.Records,
        leads = report.Counts.Leads,
        duplicates = report.Duplicates,
        shared_keys = report.Counts.SharedKeys,
        rules = report.Rules.Select(r => new { r.Rule, r.Confidence, r.Joined }),
        persons = report.Persons.Select(p => new
        {
            lead = p.Lead.Value,
            p.Confidence,
            records = p.Records.Select(r => new { record = r.Record.ToString(), removed = r.IsRemoved, r.Keys, r.Guarded }),
            links = p.Links.Select(l => new { first = l.First.ToString(), second = l.Second.ToString(), l.Rule, l.Confidence }),
            account = p.Account is { } account ? new { record = account.Account.ToString(), rule = RuleName(account.Rule), account.Confidence } : null,
        }),
        moves = report.Moves.Select(m => new { record = m.Record.ToString(), from = m.From.Value, to = m.To.Value, m.At }),
    };

    private static void Print(RunConsole console, IdentityReport report, bool isOne)
    {
        if (!isOne)
        {
            console.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Counts.Records:N0} records are {report.Counts.Leads:N0} people; {report.Duplicates:N0} are duplicates. {report.Counts.SharedKeys:N0} keys are shared by more than {PersonResolution.MostRecords} records and join nobody."));
            Table rules = new Table().Border(TableBorder.Simple).AddColumns("rule", "confidence", "joined");
            rules.Columns[2].RightAligned();
            foreach (IdentityRuleReport rule in report.Rules)
            {
                rules.AddRow(Markup.Escape(rule.Rule), Share(rule.Confidence), rule.Joined.ToString("N0", CultureInfo.InvariantCulture));
            }

            console.Out.Write(rules);
        }

        foreach (IdentifiedPerson person in report.Persons)
        {
            PrintPerson(console, person);
        }

        foreach (IdentityMove move in report.Moves)
        {
            console.Line($"{move.At:u}  {move.Record} went from {move.From} to {move.To}");
        }
    }

    private static void PrintPerson(RunConsole console, IdentifiedPerson person)
    {
        console.Line($"{person.Lead}  ({Share(person.Confidence)})");
        foreach (PersonRecord record in person.Records)
        {
            string keys = record.Keys.Count == 0 ? "" : $"  {string.Join(", ", record.Keys.Select(k => record.Guarded.Contains(k) ? $"{k} (joins nobody)" : k))}";
            console.Line($"  {record.Record}{(record.IsRemoved ? "  removed" : "")}{keys}");
        }

        foreach (PersonLink link in person.Links)
        {
            console.Line($"  {link.Rule} ({Share(link.Confidence)}): {link.First} = {link.Second}");
        }

        if (person.Account is { } account)
        {
            console.Line($"  account {account.Account} by {RuleName(account.Rule)} ({Share(account.Confidence)})");
        }
    }

    private static string RuleName(AccountRule rule) => rule == AccountRule.Reference ? "reference" : "domain";

    private static string Share(double confidence) => confidence.ToString("0.00", CultureInfo.InvariantCulture);
}
