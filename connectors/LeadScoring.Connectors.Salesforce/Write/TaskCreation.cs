using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadScoring.Connectors.Salesforce;

/// <summary>Makes tasks for alerts. The subject ends with a mark made of the key, by which a second try finds the first.</summary>
/// <remarks>A Task's description cannot be filtered by in SOQL, its subject (255 characters) can. Source: Object Reference, "Task".</remarks>
internal sealed class TaskCreation(SalesforceApi api)
{
    private const int MostSubject = 255;

    public async ValueTask<CrmRecordId> CreateAsync(TaskDraft task, CancellationToken cancellationToken)
    {
        string mark = $" [ls-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(task.Key)))[..12]}]";
        string subject = (task.Subject.Length + mark.Length > MostSubject ? task.Subject[..(MostSubject - mark.Length)] : task.Subject) + mark;
        List<string> there = await api.QueryAllRowsAsync(
            $"SELECT Id FROM Task WHERE Subject = {Soql.Text(subject)} ORDER BY Id LIMIT 1", "looking for a task", static r => r.TextOf("Id") ?? throw new JsonException("A task has no Id."), cancellationToken);
        if (there is [var found, ..])
        {
            return new CrmRecordId(found);
        }

        using JsonDocument answer = await api.CreateAsync(
            "sobjects/Task",
            "making a task",
            w =>
            {
                w.WriteString("Subject", subject);
                w.WriteString("Description", task.Text);
                w.WriteString("OwnerId", task.Owner.Value);
                w.WriteString("Status", "Not Started");
                w.WriteString("Priority", "High");
                w.WriteString("ActivityDate", task.Due.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                if (task.About is { } about)
                {
                    w.WriteString("WhoId", about.Id.Value);
                }
            },
            cancellationToken);
        return new CrmRecordId(answer.RootElement.TextOf("id") ?? throw new CrmException(CrmFailureKind.Unexpected, "Salesforce made a task and did not name it. The next try finds it by its subject."));
    }
}
