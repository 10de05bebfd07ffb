namespace LeadScoring.Mapping;

/// <summary>The words of <c>word_lists</c> and <c>exchange_rates</c>.</summary>
internal static class WordListNames
{
    public const string Seniority = "seniority";
    public const string Department = "department";
    public const string Countries = "countries";
    public const string FreeMail = "free_mail";
    public const string DisposableMail = "disposable_mail";
    public const string BusinessMail = "business_mail";
    public const string PublicSuffixes = "public_suffixes";
    public const string LegalForms = "legal_forms";

    /// <summary>The program's own list behind each; empty where there is none.</summary>
    public static readonly IReadOnlyDictionary<string, string> Shipped = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Seniority] = "seniority",
        [Department] = "department",
        [Countries] = "countries",
        [FreeMail] = "free-mail",
        [DisposableMail] = "disposable-mail",
        [BusinessMail] = string.Empty,
        [PublicSuffixes] = "second-level-suffixes",
        [LegalForms] = "legal-forms",
    };

    /// <summary>Lists of phrases that stand for a class; the others are words alone.</summary>
    public static readonly IReadOnlyList<string> WithClasses = [Seniority, Department, Countries];

    private static readonly Shape Classes = new Shape.Either(Shape.Word, new Shape.Named(new Shape.ListOf(Shape.Word)));

    private static readonly Shape Words = new Shape.ListOf(Shape.Word);

    public static readonly KeySet Keys = new(
        new Key(Seniority, Classes, "class: [titles]; a phrase with * in front is an ending"),
        new Key(Department, Classes, "class: [titles]"),
        new Key(Countries, Classes, "code: [spellings]"),
        new Key(FreeMail, Words, "domains where anybody can have a mailbox"),
        new Key(DisposableMail, Words, "domains of throw-away mailboxes"),
        new Key(BusinessMail, Words, "domains that are business whatever the lists say"),
        new Key(PublicSuffixes, Words, "endings of several parts under which names are registered: co.uk"),
        new Key(LegalForms, Words, "legal forms that are no part of a company's name"));
}
