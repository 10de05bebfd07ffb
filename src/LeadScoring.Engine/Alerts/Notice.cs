using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadScoring.Engine.Alerts;

/// <summary>Something somebody is to be told, or a list a lead is to be put on; kept until it was done.</summary>
/// <param name="Key">What makes it one: the same key is never done twice.</param>
/// <param name="Rule">Where it comes from: <c>sla</c>, or the line of the alert.</param>
/// <param name="Action">What is to be done.</param>
/// <param name="For">E-mail address of the person it is for, as far as known; <see langword="null"/> for those who run the service.</param>
/// <param name="Lead">The lead; <see langword="null"/> for a run.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">A few sentences.</param>
/// <param name="CreatedAt">UTC.</param>
public sealed record Notice(string Key, string Rule, AlertAction Action, string? For, LeadId? Lead, string Subject, string Text, DateTimeOffset CreatedAt)
{
    /// <summary>How often sending failed.</summary>
    public int Attempts { get; init; }

    internal const string Waiting = "notice";
    internal const string Sent = "notice_sent";
    internal const string GivenUp = "notice_failed";

    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter(), new ActionJson() } };

    /// <summary>A notice that the mapping's alerts do not name: it goes the way they tell that audience, otherwise the way they tell anybody, otherwise into the log.</summary>
    internal static Notice Of(RunContext context, string key, AlertAudience whom, string? owner, LeadId lead, string subject, string text)
    {
        AlertAction.Tell[] told = [.. context.Pipeline.Alerts.Where(a => a.When is not AlertTrigger.Run).Select(a => a.Do).OfType<AlertAction.Tell>()];
        AlertAction.Tell? way = told.FirstOrDefault(t => t.Whom == whom) ?? told.FirstOrDefault();
        return new Notice(key, "sla", way is null ? new AlertAction.Tell(whom, AlertChannel.Log, null) : way with { Whom = whom }, owner, lead, subject, text, context.Now);
    }

    internal DecisionState ToState(DateTimeOffset nextTry) => new(Waiting, Key, Lead, nextTry, JsonSerializer.Serialize(this, Json));

    internal static Notice Parse(DecisionState state) => JsonSerializer.Deserialize<Notice>(state.Body!, Json)!;

    private sealed class ActionJson : JsonConverter<AlertAction>
    {
        public override AlertAction Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string[] parts = reader.GetString()!.Split('|', 4);
            ConnectionId? connection = parts[1].Length > 0 ? new ConnectionId(parts[1]) : null;
            return parts[0] == "list" ? new AlertAction.AddToList(connection!.Value, parts[3]) : new AlertAction.Tell(Enum.Parse<AlertAudience>(parts[2]), Enum.Parse<AlertChannel>(parts[3]), connection);
        }

        public override void Write(Utf8JsonWriter writer, AlertAction value, JsonSerializerOptions options) => writer.WriteStringValue(value switch
        {
            AlertAction.Tell tell => $"tell|{tell.Connection}|{tell.Whom}|{tell.Channel}",
            AlertAction.AddToList list => $"list|{list.Connection}||{list.List}",
            _ => throw new ArgumentException($"Unknown action {value}.", nameof(value)),
        });
    }
}
