namespace LeadScoring.Mapping;

/// <summary>The chapters of a mapping file.</summary>
internal static class FileWords
{
    public static readonly KeySet Chapters = new(
        new Key("version", new Shape.Choice(["1"]), "version of the language") { IsRequired = true },
        new Key("name", Shape.Word, "the mapping's name") { IsRequired = true },
        new Key("timezone", Shape.Word, "IANA name, for schedules and working hours; UTC if left out"),
        new Key("connections", ConnectionWords.Chapter, "the CRM accounts") { IsRequired = true },
        new Key("objects", ObjectWords.Chapter, "what is pulled") { IsRequired = true },
        new Key("features", FeatureWords.Chapter, "what the model sees") { IsRequired = true },
        new Key("label", new Shape.Group(LabelWords.Keys), "what \"good\" means") { IsRequired = true },
        new Key("model", new Shape.Group(ModelWords.Keys), "how the model is made"),
        new Key("tiers", new Shape.Group(ModelWords.TiersKeys), "where hot and warm begin"),
        new Key("teams", new Shape.Named(new Shape.Group(RoutingWords.TeamKeys), null, Shape.Named.OwnName), "who works leads"),
        new Key("routing", new Shape.ListOf(new Shape.Group(RoutingWords.RuleKeys), OrOne: false), "who gets which; the first rule that fits wins"),
        new Key("sla", new Shape.Group(RoutingWords.SlaChapter), "how soon a lead must be touched"),
        new Key("write_back", new Shape.ListOf(new Shape.Group(WriteBackWords.TargetKeys), OrOne: false), "what is written into the CRM"),
        new Key("guards", new Shape.Group(RunWords.GuardKeys), "when a run stops instead of writing"),
        new Key("schedules", new Shape.Group(RunWords.ScheduleKeys), "when jobs run"),
        new Key("retention", new Shape.Group(RunWords.RetentionKeys), "how long what was pulled is kept"),
        new Key("alerts", new Shape.ListOf(new Shape.Group(RoutingWords.AlertKeys), OrOne: false), "who is told about what"),
        new Key("word_lists", new Shape.Group(WordListNames.Keys), "what is added to the lists that steps look things up in"),
        new Key("exchange_rates", Shape.Word, "file beside the mapping: day,currency,rate (what one unit is worth in EUR)"));
}
