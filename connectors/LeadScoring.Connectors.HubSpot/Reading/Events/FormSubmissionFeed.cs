using System.Globalization;

namespace LeadScoring.Connectors.HubSpot;

/// <summary>What was sent in with the customer's forms (scope <c>forms</c>).</summary>
/// <remarks>
/// Submissions are listed per form, newest first, 50 per call, and cannot be asked for by time: each form is read until a page ends before the wanted
/// stretch. A form nobody filled in costs one call.
/// </remarks>
internal sealed class FormSubmissionFeed(HubSpotApi api) : EventFeed(api)
{
    private const int FormLimit = 100;
    private const int SubmissionLimit = 50;
    private const char Separator = '\n';
    private const string EmailName = "email";

    private List<FormRow>? _forms;

    /// <inheritdoc/>
    public override IReadOnlyList<CrmField> Fields { get; } =
    [
        Field(HubSpotStreams.EventContact, "Contact", CrmFieldType.Reference), Field("submitted_at", "When", CrmFieldType.DateTime), Field("form_id", "Form id"),
        Field("form_name", "Form"), Field("page_url", "Page"),
    ];

    /// <inheritdoc/>
    public override string FreePrefix => "values.";

    /// <inheritdoc/>
    public override async ValueTask<EventPart> ReadAsync(long from, long to, string? cursor, CancellationToken cancellationToken)
    {
        _forms ??= await ReadFormsAsync(cancellationToken);
        string[] at = cursor?.Split(Separator, 2) ?? [string.Empty];

        // In the order of ids, so that forms that come or go meanwhile make none be skipped.
        FormRow? form = _forms.FirstOrDefault(f => string.CompareOrdinal(f.Id, at[0]) >= 0);
        if (form is null)
        {
            return new EventPart([], null);
        }

        string? after = at.Length > 1 && form.Id == at[0] ? at[1] : null;
        string address = $"{HubSpotPaths.FormSubmissions(form.Id)}?limit={SubmissionLimit.ToString(CultureInfo.InvariantCulture)}" + (after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}");
        SubmissionPage page = (await Api.GetAsync(address, "listing form submissions", HubSpotJson.Default.SubmissionPage, cancellationToken)).Content;
        List<SubmissionRow> rows = page.Results ?? [];
        bool goesOn = page.Paging?.Next?.After is not null && rows.Count > 0 && rows.Min(r => r.SubmittedAt) >= from;
        string? following = _forms.Find(f => string.CompareOrdinal(f.Id, form.Id) > 0)?.Id;
        IEnumerable<HubSpotEvent> events = rows.Select(r => ToEvent(form, r)).Where(e => IsWithin(e.At, from, to));
        return new EventPart([.. events], goesOn ? form.Id + Separator + page.Paging!.Next!.After : following);
    }

    private async ValueTask<List<FormRow>> ReadFormsAsync(CancellationToken cancellationToken)
    {
        List<FormRow> forms = [];
        string? after = null;
        do
        {
            string address = $"{HubSpotPaths.Forms}?limit={FormLimit.ToString(CultureInfo.InvariantCulture)}" + (after is null ? string.Empty : $"&after={Uri.EscapeDataString(after)}");
            FormList page = (await Api.GetAsync(address, "listing forms", HubSpotJson.Default.FormList, cancellationToken)).Content;
            forms.AddRange(page.Results ?? []);
            string? next = page.Paging?.Next?.After;
            after = next == after ? null : next;
        }
        while (after is not null);

        return [.. forms.DistinctBy(f => f.Id).OrderBy(f => f.Id, StringComparer.Ordinal)];
    }

    private HubSpotEvent ToEvent(FormRow form, SubmissionRow row)
    {
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(row.SubmittedAt);
        Dictionary<string, string?> fields = new(StringComparer.Ordinal)
        {
            ["submitted_at"] = Instant(at),
            ["form_id"] = form.Id,
            ["form_name"] = form.Name,
            ["page_url"] = row.PageUrl,
        };
        foreach (IGrouping<string, SubmittedValue> value in (row.Values ?? []).Where(v => v.Name is not null).GroupBy(v => v.Name!, StringComparer.Ordinal))
        {
            fields[FreePrefix + value.Key] = string.Join(';', value.Select(v => v.Value));
        }

        // Forms made without a conversion id would all look the same; form and instant tell them apart.
        string id = row.ConversionId is { Length: > 0 } conversion ? conversion : string.Create(CultureInfo.InvariantCulture, $"{form.Id}-{row.SubmittedAt}");
        return new HubSpotEvent(id, at, null, fields.GetValueOrDefault(FreePrefix + EmailName), fields);
    }
}
