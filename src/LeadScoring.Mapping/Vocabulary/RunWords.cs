namespace LeadScoring.Mapping;

/// <summary>The words of <c>guards</c> and <c>schedules</c>.</summary>
internal static class RunWords
{
    public static readonly KeySet GuardKeys = new(
        new Key("max_changed_tiers", Shape.Share, "share of scored leads whose tier may change in one plan"),
        new Key("max_rejected", Shape.Share, "share of rows the CRM may reject"),
        new Key("max_missing_input", new Shape.Named(Shape.Share), "per mapped field: share of leads that may have it empty or bad"),
        new Key("on_break", new Shape.Choice(["hold_and_ask"]), "what happens beyond a limit"),
        new Key("keep_undo", Shape.Window, "how long a run can be undone"));

    public static readonly KeySet PullKeys = new(new Key("every", Shape.Window, "interval, at least 1m") { IsRequired = true });

    public static readonly KeySet ScoreKeys = new(
        new Key("after", new Shape.Choice(["pull"]), "what scoring follows") { IsRequired = true },
        new Key("only", new Shape.Choice(["changed_leads"]), "what is scored"));

    public static readonly KeySet LiveKeys = new(
        new Key("from_events", new Shape.ListOf(new Shape.Line(@"^[a-z][a-z0-9_]*\.(webhook|change_event)$")), "hs.webhook, sf.change_event") { IsRequired = true },
        new Key("answer_within", Shape.Window, "how soon after an event the CRM must hold the new score"));

    public static readonly KeySet CronKeys = ((Shape.Group)Shape.Cron).Keys;

    public static readonly KeySet ScheduleKeys = new(
        new Key("pull", new Shape.Group(PullKeys), "when changes are read"),
        new Key("score", new Shape.Group(ScoreKeys), "when leads are scored and written"),
        new Key("full_pass", Shape.Cron, "when all leads are scored"),
        new Key("retrain", Shape.Cron, "when training runs"),
        new Key("report", Shape.Cron, "when the report is made"),
        new Key("live", new Shape.Group(LiveKeys), "events that are listened to"),
        new Key("must_run_within", Shape.Window, "how late a planned run may start before that is an alarm"));

    public static readonly KeySet RetentionKeys = new(
        new Key("lead", Shape.Window, "leads without change or activity for so long lose their content"),
        new Key("activity", Shape.Window, "activities, imported rows and events older than this lose their content"),
        new Key("history", Shape.Window, "past values of fields older than this are dropped"));
}
