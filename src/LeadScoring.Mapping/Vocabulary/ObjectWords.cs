namespace LeadScoring.Mapping;

/// <summary>The words of <c>objects</c> and of the fields in them.</summary>
internal static class ObjectWords
{
    public const string Lead = "lead";
    public const string Activity = "activity";
    public const string Deal = "deal";
    public const string Account = "account";
    public const string NeverUse = "never_use";

    /// <summary>What an object can be the same as.</summary>
    public static readonly IReadOnlyList<string> Same = [Lead, Deal, Account];

    public static readonly KeySet FieldKeys = new(
        new Key("from", Shape.Word, "the CRM field") { IsRequired = true },
        new Key("do", new Shape.ListOf(new Shape.Either(new Shape.Choice([.. StepWords.Plain]), new Shape.Group(StepWords.Arguments))), "steps from left to right"),
        new Key("map", new Shape.Named(Shape.Word), "value to value, without case"),
        new Key("otherwise", Shape.Word, "for values that the map or word list does not know; they are counted"),
        new Key("bucket", new Shape.ListOf(new Shape.Number(-1e12, 1e12)), "borders of bands, rising"),
        new Key("default", Shape.Word, "for empty values only, never for bad ones"),
        new Key("currency", Shape.Word, "the CRM field with the currency of a money amount"),
        new Key("to", new Shape.Line("^[A-Z]{3}$"), "the currency that a money amount is converted to"));

    private static readonly Key From = new("from", Shape.Stream, "connection.stream") { IsRequired = true };

    private static readonly Key Id = new("id", new Shape.Choice(["Id", "hs_object_id", "id"]), "the CRM's own id");

    private static readonly Key ChangedBy = new("changed_by", Shape.Word, "the field that orders changes");

    private static readonly Key Overlap = new("overlap", Shape.Window, "how far each read goes back; late rows are normal");

    private static readonly Key History = new("history", Shape.Word, "Salesforce: the history object; HubSpot: yes");

    private static readonly Key Keep = new("keep", Shape.Condition, "records that do not pass are left out; names are CRM fields");

    private static readonly Key Fields = new(
        "fields",
        new Shape.Named(new Shape.Either(Shape.Word, new Shape.Group(FieldKeys)), new KeySet(new Key(NeverUse, new Shape.ListOf(Shape.Word), "CRM fields that no feature may use")), Shape.Named.OwnName),
        "what is taken over, and how") { IsRequired = true };

    public static readonly KeySet LeadKeys = new(
        From, Id, ChangedBy, Overlap, History, Keep,
        new Key("merge_key", new Shape.ListOf(Shape.Word), "mapped fields by which the same person is found in several places"),
        Fields,
        new Key(NeverUse, new Shape.ListOf(Shape.Word), "CRM fields that no feature may use"),
        new Key("same_as", new Shape.Choice(Same), "what these records are"));

    public static readonly KeySet ActivitySourceKeys = new(
        new Key("source", Shape.Stream, "connection.stream") { IsRequired = true },
        new Key("when", Shape.Word, "field with the time it happened") { IsRequired = true },
        new Key("kind", Shape.Word, "a field, or a word in quotes") { IsRequired = true },
        new Key("detail", Shape.Word, "more about it, for where: a field, or a word in quotes"),
        new Key("known_at", Shape.Word, "field with the time the CRM knew"),
        new Key("lead", Shape.Word, "field with the lead's id"));

    public static readonly KeySet ActivityKeys = new(
        new Key("from", new Shape.ListOf(new Shape.Group(ActivitySourceKeys)), "the streams") { IsRequired = true },
        new Key("belongs_to", new Shape.Choice([Lead]), "whose they are") { IsRequired = true },
        Overlap);

    public static readonly KeySet DealKeys = new(
        From, Id, ChangedBy, Overlap, History,
        new Key("via", Shape.Stream, "how a deal finds its lead") { IsRequired = true },
        Fields,
        new Key("same_as", new Shape.Choice(Same), "what these records are"));

    public static readonly KeySet AccountKeys = new(
        From, Id, ChangedBy, Overlap, Keep,
        new Key("via", Shape.Stream, "the lead's field with the account's id: sf.Contact.AccountId"),
        new Key("domain", Shape.Word, "the mapped field with the account's registered domain"),
        new Key("owner", Shape.Word, "the CRM field with the account's owner"),
        Fields,
        new Key("same_as", new Shape.Choice(Same), "what these records are"));

    public static readonly Shape Chapter = new Shape.Named(
        new Shape.Either(new Shape.Group(LeadKeys), new Shape.Group(DealKeys), new Shape.Group(AccountKeys)),
        new KeySet(
            new Key(Lead, new Shape.Group(LeadKeys), "who is scored") { IsRequired = true },
            new Key(Activity, new Shape.Group(ActivityKeys), "what leads did, and what was done with them"),
            new Key(Deal, new Shape.Group(DealKeys), "how it ended"),
            new Key(Account, new Shape.Group(AccountKeys), "the companies they belong to")),
        Shape.Named.OwnName);
}
