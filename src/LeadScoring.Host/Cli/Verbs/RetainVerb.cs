using System.CommandLine;
using System.Globalization;
using LeadScoring.Engine.Retain;
using LeadScoring.Host.Sessions;

namespace LeadScoring.Host.Cli.Verbs;

/// <summary><c>retain MAPPING</c>: lets go of what is older than the mapping keeps.</summary>
internal static class RetainVerb
{
    public static Command Build(CommonOptions common) =>
        common.ForMapping(new Command("retain", "Takes the content of records, activities and past values that are older than the mapping's chapter retention keeps. The service does this every night.\n\nExample: leadscoring retain mappings/inbound.yaml"))
            .Runs(common, async (parsed, console, cancellationToken) =>
            {
                await using PipelineSession session = await PipelineSession.OpenAsync(common.Read(parsed), console, cancellationToken);
                if (!session.Pipeline.Retention.IsAny)
                {
                    throw new UserInputException("The mapping keeps everything for good. Add a chapter retention, for example: retention: { activity: 730d, lead: 1095d }");
                }

                RetainReport report = await RunLog.NoteAsync(session, "retain", r => r, () => console.WithProgressAsync(p => RetainStage.RunAsync(session.Context(p), cancellationToken)));
                console.Line(string.Create(CultureInfo.InvariantCulture, $"retain {report.Leads:N0} lead records, {report.Activities:N0} activities and {report.History:N0} past values removed; {report.KeptForAudit:N0} old leads kept for the audit of the live model"));
                console.Json(new { ok = true, retain = report });
                return ExitCode.Done;
            });
}
