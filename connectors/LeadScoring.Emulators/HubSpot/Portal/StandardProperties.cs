namespace LeadScoring.Emulators.HubSpot;

/// <summary>The properties every portal has, as far as a lead scoring connector meets them. Names from HubSpot's public object guides.</summary>
internal static class StandardProperties
{
    private static readonly string[] LeadStatuses = ["NEW", "OPEN", "IN_PROGRESS", "OPEN_DEAL", "UNQUALIFIED", "ATTEMPTED_TO_CONTACT", "CONNECTED", "BAD_TIMING"];

    private static readonly string[] LifecycleStages = ["subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer", "evangelist", "other"];

    private static readonly Dictionary<string, Row[]> Rows = new(StringComparer.Ordinal)
    {
        ["contacts"] =
        [
            new("email", "Email", Unique: true), new("firstname", "First Name"), new("lastname", "Last Name"), new("jobtitle", "Job Title"), new("company", "Company Name"),
            new("phone", "Phone Number", FieldType: "phonenumber"), new("mobilephone", "Mobile Phone Number", FieldType: "phonenumber"), new("website", "Website URL"),
            new("industry", "Industry"), new("city", "City"), new("state", "State/Region"), new("country", "Country/Region"),
            new("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", LifecycleStages), new("hs_lead_status", "Lead Status", "enumeration", "radio", LeadStatuses),
            new("hs_analytics_source", "Original Traffic Source", "enumeration", "select",
                ["ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "SOCIAL_MEDIA", "REFERRALS", "OTHER_CAMPAIGNS", "DIRECT_TRAFFIC", "OFFLINE", "PAID_SOCIAL", "AI_REFERRALS"], ReadOnly: true),
            new("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", ReadOnly: true),
            new("hs_calculated_merged_vids", "Merged vids with timestamps of a contact", ReadOnly: true), new("hs_additional_emails", "Additional email addresses", ReadOnly: true),
        ],
        ["companies"] =
        [
            new("name", "Company name"), new("domain", "Company Domain Name"), new("industry", "Industry"), new("numberofemployees", "Number of Employees", "number", "number"),
            new("annualrevenue", "Annual Revenue", "number", "number"), new("country", "Country/Region"), new("city", "City"), new("website", "Website URL"),
            new("lifecyclestage", "Lifecycle Stage", "enumeration", "radio", LifecycleStages), new("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", ReadOnly: true),
        ],
        ["deals"] =
        [
            new("dealname", "Deal Name"), new("dealstage", "Deal Stage", "enumeration", "radio", External: ExternalOptions.PipelineStages),
            new("pipeline", "Pipeline", "enumeration", "select", External: ExternalOptions.Pipelines), new("amount", "Amount", "number", "number"), new("closedate", "Close Date", "datetime", "date"),
            new("dealtype", "Deal Type", "enumeration", "radio", ["newbusiness", "existingbusiness"]), new("hs_is_closed", "Is Deal Closed?", "bool", "booleancheckbox", ReadOnly: true),
            new("hs_is_closed_won", "Is Closed Won", "bool", "booleancheckbox", ReadOnly: true), new("closed_lost_reason", "Closed Lost Reason", FieldType: "textarea"),
            new("hs_merged_object_ids", "Merged record IDs", "enumeration", "checkbox", ReadOnly: true),
        ],
        ["tickets"] =
        [
            new("subject", "Ticket name"), new("content", "Ticket description", FieldType: "textarea"), new("hs_pipeline", "Pipeline"), new("hs_pipeline_stage", "Ticket status"),
            new("hs_ticket_category", "Category"), new("hs_ticket_priority", "Priority", "enumeration", "select", ["LOW", "MEDIUM", "HIGH", "URGENT"]),
        ],
        ["leads"] =
        [
            new("hs_lead_name", "Lead Name"), new("hs_lead_type", "Lead Type"), new("hs_lead_label", "Lead Label", "enumeration", "select", ["HOT", "WARM", "COLD"]),
            new("hs_pipeline", "Pipeline"), new("hs_pipeline_stage", "Lead Stage"),
        ],
        ["calls"] =
        [
            .. Common, new("hs_call_title", "Call Title"), new("hs_call_body", "Call notes", FieldType: "html"), new("hs_call_duration", "Call duration", "number", "number"),
            new("hs_call_status", "Call status", "enumeration", "select", ["COMPLETED", "BUSY", "NO_ANSWER", "CANCELED", "FAILED", "IN_PROGRESS", "QUEUED", "RINGING", "CONNECTING", "CALLING_CRM_USER", "MISSED"]),
            new("hs_call_direction", "Call direction", "enumeration", "select", ["INBOUND", "OUTBOUND"]), new("hs_call_disposition", "Call outcome"),
        ],
        ["emails"] =
        [
            .. Common, new("hs_email_subject", "Email subject"), new("hs_email_text", "Text body", FieldType: "textarea"),
            new("hs_email_direction", "Email Direction", "enumeration", "select", ["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"]),
            new("hs_email_status", "Email send status", "enumeration", "select", ["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"]),
        ],
        ["meetings"] =
        [
            .. Common, new("hs_meeting_title", "Meeting name"), new("hs_meeting_body", "Meeting description", FieldType: "html"), new("hs_meeting_start_time", "Start time", "datetime", "date"),
            new("hs_meeting_end_time", "End time", "datetime", "date"),
            new("hs_meeting_outcome", "Meeting outcome", "enumeration", "select", ["SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED"]),
        ],
        ["notes"] = [.. Common, new("hs_note_body", "Note body", FieldType: "html")],
        ["tasks"] =
        [
            .. Common, new("hs_task_subject", "Task Title"), new("hs_task_body", "Task Notes", FieldType: "html"),
            new("hs_task_status", "Task Status", "enumeration", "select", ["NOT_STARTED", "IN_PROGRESS", "WAITING", "DEFERRED", "COMPLETED"]),
            new("hs_task_priority", "Priority", "enumeration", "select", ["NONE", "LOW", "MEDIUM", "HIGH"]), new("hs_task_type", "Task Type", "enumeration", "select", ["EMAIL", "CALL", "TODO"]),
        ],
        ["communications"] =
        [
            .. Common, new("hs_communication_channel_type", "Channel Type", "enumeration", "select", ["SMS", "WHATS_APP", "LINKEDIN_MESSAGE"]),
            new("hs_communication_logged_from", "Logged from"), new("hs_communication_body", "Communication Body", FieldType: "html"),
        ],
    };

    private static Row[] Common => [new("hs_timestamp", "Activity date", "datetime", "date")];

    /// <summary>Group the standard properties of a type lie in, such as <c>contactinformation</c>.</summary>
    public static string GroupOf(ObjectType type) => type.Singular + "information";

    public static void AddTo(PropertyCatalog catalog, ObjectType type, long nowMilliseconds)
    {
        foreach (Row row in (IEnumerable<Row>)[.. Rows[type.Plural], .. Everywhere()])
        {
            catalog.Add(new PropertyDefinition(row.Name, row.Label, row.Type, row.FieldType, GroupOf(type))
            {
                Slot = catalog.NextSlot,
                HubSpotDefined = true,
                ReadOnly = row.ReadOnly,
                HasUniqueValue = row.Unique,
                External = row.External,
                CreatedAt = nowMilliseconds,
                Options = [.. (row.Options ?? []).Select((o, i) => new PropertyOption(o, o, i, false))],
            });
        }
    }

    private static Row[] Everywhere() =>
    [
        new("hubspot_owner_id", "Owner", "enumeration", "select", External: ExternalOptions.Owners),
        new("hs_object_source", "Record creation source", ReadOnly: true),
        new("hs_object_source_id", "Record creation source ID", ReadOnly: true),
        new("hs_object_source_label", "Record source", ReadOnly: true),
    ];

    private sealed record Row(
        string Name,
        string Label,
        string Type = "string",
        string FieldType = "text",
        string[]? Options = null,
        bool ReadOnly = false,
        bool Unique = false,
        ExternalOptions External = ExternalOptions.None);
}
