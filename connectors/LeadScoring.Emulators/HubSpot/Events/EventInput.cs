using System.Text.Json;

namespace LeadScoring.Emulators.HubSpot;

/// <summary>Puts events into the portal: from a seed's tables, and from <c>POST /__emulator__/events</c>.</summary>
internal sealed class EventInput(HubSpotPortal portal)
{
    /// <summary>Loads <c>forms</c>, <c>form_submissions</c>, <c>email_events</c> and <c>web_events</c>; columns beyond the known ones become values or properties.</summary>
    /// <exception cref="InvalidDataException">A row is broken; the message names its table.</exception>
    public void Load(Seed seed, TimeShift shift)
    {
        foreach (string?[] row in seed.Table("forms").Rows)
        {
            Dictionary<string, string> cells = Cells(seed.Table("forms"), row);
            AddForm(cells.GetValueOrDefault("id") ?? throw new InvalidDataException("Seed table forms: a form has no id."), cells.GetValueOrDefault("name"));
        }

        foreach ((string table, string kind) in ((string, string)[])[("form_submissions", "form_submission"), ("email_events", "email"), ("web_events", "web")])
        {
            SeedTable rows = seed.Table(table);
            foreach (string?[] row in rows.Rows)
            {
                try
                {
                    Add(kind, Cells(rows, row), shift.Instant);
                }
                catch (ApiFailure e)
                {
                    throw new InvalidDataException($"Seed table {table}: {e.Message}", e);
                }
            }
        }
    }

    /// <summary>Adds the events of a control request: a list of objects with <c>kind</c> (form_submission, email, web) and the columns of the seed tables.</summary>
    /// <exception cref="ApiFailure">One is malformed.</exception>
    public void Add(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Array)
        {
            throw ApiFailure.Invalid("Invalid input JSON: expected a list of events.");
        }

        foreach (JsonElement e in body.EnumerateArray())
        {
            string kind = e.RequiredText("kind");
            Dictionary<string, string> cells = e.EnumerateObject().Where(m => m.Name != "kind").ToDictionary(m => m.Name, m => e.Text(m.Name) ?? "", StringComparer.Ordinal);
            Add(kind, cells, text => text is not null && CrmTime.TryParse(text, out long at) ? at : null);
        }
    }

    private static Dictionary<string, string> Cells(SeedTable table, string?[] row)
    {
        Dictionary<string, string> cells = new(StringComparer.Ordinal);
        for (int i = 0; i < row.Length; i++)
        {
            if (!string.IsNullOrEmpty(row[i]))
            {
                cells[table.Columns[i]] = row[i]!;
            }
        }

        return cells;
    }

    private Form AddForm(string id, string? name)
    {
        if (!portal.Events.Forms.TryGetValue(id, out Form? form))
        {
            portal.Events.Forms[id] = form = new Form(id, name ?? id, portal.CreatedAt);
        }

        return form;
    }

    private void Add(string kind, Dictionary<string, string> cells, Func<string?, long?> time)
    {
        string? Take(string name) => cells.Remove(name, out string? value) ? value : null;
        string Required(string name) => Take(name) is { Length: > 0 } value ? value : throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" is required.");
        long Time(string name) => Take(name) is not { } text ? portal.Now : time(text) ?? throw ApiFailure.Invalid($"Invalid input JSON: \"{name}\" is not a time.");
        string id = Take("id") ?? portal.Events.NextId();
        switch (kind)
        {
            case "form_submission":
                Form form = AddForm(Required("form_id"), Take("form_name"));
                EventLog.Add(form, new FormSubmission(Take("conversion_id") ?? id, Time("submitted_at"), Take("page_url"), [.. cells]));
                break;
            case "email":
                portal.Events.Add(new EmailEvent(id, Time("created"), Required("type"), Required("recipient"), Take("email_campaign_id") is { } campaign ? ObjectInput.ParseId(campaign) : null, Take("url")));
                break;
            case "web":
                portal.Events.Add(new WebEvent(id, Take("event_type") ?? "e_visited_page", ObjectInput.ParseId(Required("contact_id")), Time("occurred_at"), [.. cells]));
                break;
            default:
                throw ApiFailure.Invalid($"\"{kind}\" is no kind of event; known are form_submission, email and web.");
        }
    }
}
