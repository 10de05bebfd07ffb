using System.Globalization;
using LeadScoring.Engine.Preview;
using LeadScoring.Engine.Pull;

namespace LeadScoring.Engine.Quality;

/// <summary>What is asked of every raw record.</summary>
internal sealed class RecordChecks(PipelineDefinition pipeline, DateTimeOffset now)
{
    private static readonly TimeSpan Stale = TimeSpan.FromDays(365);

    /// <summary>Fields that both CRMs have without anybody's doing.</summary>
    private static readonly string[] BounceFields = ["EmailBouncedDate", "EmailBouncedReason", "IsEmailBounced", "hs_email_bounce", "hs_email_hard_bounce_reason_enum"];

    private static readonly string[] OptOutFields = ["HasOptedOutOfEmail", "hs_email_optout"];

    private readonly Finding _stale = new("stale", "Records that nobody changed for a year");
    private readonly Finding _bounced = new("bounced", "E-mail addresses that bounced (EmailBouncedDate, hs_email_bounce or a mapped field with bounce in its name)");
    private readonly Finding _optedOut = new("unsubscribed", "People who do not want e-mail (HasOptedOutOfEmail, hs_email_optout or a mapped field with unsubscribed or opt_out in its name)");
    private readonly Finding _future = new("created_in_future", "Records created in the future");
    private readonly Finding _dates = new("impossible_date", "Records with a date that cannot be: unreadable, before 1950 or after 2100");
    private readonly Finding _closedBefore = new("closed_before_created", "Deals closed before they were created");
    private readonly Finding _noReason = new("closed_without_reason", "Lost deals without a reason (a mapped field with reason in its name)");
    private readonly Finding _noAmount = new("won_without_amount", "Won deals without an amount");

    public IReadOnlyList<Finding> Findings => [_stale, _bounced, _optedOut, _future, _dates, _closedBefore, _noReason, _noAmount];

    public void LookAtLead(LeadSource lead, StoredRecord record, FieldTally[] tallies)
    {
        RecordRef reference = new(lead.Stream.Connection, lead.Stream.Stream, record.Record.Id);
        IReadOnlyDictionary<string, string?> raw = record.Record.Fields;
        Dictionary<string, MappedValue> mapped = Mapped(lead.Fields, record);
        for (int i = 0; i < tallies.Length; i++)
        {
            tallies[i].Count(raw.GetValueOrDefault(lead.Fields[i].From), mapped[lead.Fields[i].Name]);
        }

        _stale.Look(reference, now - record.Record.ModifiedAt > Stale);
        _future.Look(reference, record.Record.CreatedAt > now + TimeSpan.FromDays(1));
        Flag(_bounced, reference, raw, BounceFields, mapped, "bounce");
        Flag(_optedOut, reference, raw, OptOutFields, mapped, "unsubscribed", "opt_out", "opted_out");
        LookAtDates(reference, lead.Fields, mapped);
    }

    public void LookAtDeal(DealSource deal, StoredRecord record)
    {
        RecordRef reference = new(deal.Stream.Connection, deal.Stream.Stream, record.Record.Id);
        Dictionary<string, MappedValue> mapped = Mapped(deal.Fields, record);
        LookAtDates(reference, deal.Fields, mapped);
        bool isWon = mapped.GetValueOrDefault("won").Text == "yes";
        bool isClosed = isWon || mapped.GetValueOrDefault("closed").Text == "yes";
        if (mapped.TryGetValue("closed_on", out MappedValue closedOn) && isClosed && record.Record.CreatedAt is { } created)
        {
            // A day without time may lie before the hour of creation.
            _closedBefore.Look(reference, Instant(closedOn.Text) is { } closed && closed.AddDays(1) < created);
        }

        if (isWon && mapped.TryGetValue("amount", out MappedValue amount))
        {
            _noAmount.Look(reference, amount.Text is null or "0");
        }

        if (isClosed && !isWon && mapped.Keys.FirstOrDefault(k => k.Contains("reason", StringComparison.Ordinal)) is { } reason)
        {
            _noReason.Look(reference, mapped[reason].Text is null);
        }
    }

    /// <summary>Whether the mapping scores records of people of this stream, and not rows that only tell about them.</summary>
    public bool IsAsked(StreamKey stream) => !pipeline.Connections.Any(c => c.Id == stream.Connection && c.IsPushed);

    private static void Flag(Finding finding, RecordRef reference, IReadOnlyDictionary<string, string?> raw, string[] standard, Dictionary<string, MappedValue> mapped, params string[] words)
    {
        string[] there = [.. standard.Where(raw.ContainsKey)];
        string[] named = [.. mapped.Keys.Where(k => words.Any(w => k.Contains(w, StringComparison.Ordinal)))];
        if (there.Length + named.Length > 0)
        {
            finding.Look(reference, there.Any(f => IsTrue(raw[f])) || named.Any(n => IsTrue(mapped[n].Text)));
        }
    }

    private static bool IsTrue(string? text) => text is { Length: > 0 } && text.ToLowerInvariant() is not ("false" or "no" or "0");

    private void LookAtDates(RecordRef reference, IReadOnlyList<FieldMapping> fields, Dictionary<string, MappedValue> mapped)
    {
        FieldMapping[] dates = [.. fields.Where(f => f.Kind == FieldKind.Instant)];
        if (dates.Length > 0)
        {
            _dates.Look(reference, dates.Any(d => mapped[d.Name] is var value && (value.Quality == ValueQuality.Bad || (Instant(value.Text) is { } at && at.Year is < 1950 or > 2100))));
        }
    }

    private static Dictionary<string, MappedValue> Mapped(IReadOnlyList<FieldMapping> fields, StoredRecord record)
    {
        DateTimeOffset createdAt = record.Record.CreatedAt ?? record.Record.ModifiedAt;
        return fields.ToDictionary(f => f.Name, f => FieldTimeline.Of(f, record, createdAt).Current, StringComparer.Ordinal);
    }

    private static DateTimeOffset? Instant(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) ? at : null;
}
