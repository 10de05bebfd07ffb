namespace LeadScoring.Emulators.World;

/// <summary>One activity, as both CRMs could hold it.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Detail">Position in the kind's list of <see cref="TouchText"/>.</param>
/// <param name="At">When it happened.</param>
/// <param name="KnownAt">When it was entered; earlier than <paramref name="At"/> for meetings booked ahead, later for late logging.</param>
/// <param name="Crm">Which CRM holds it.</param>
internal readonly record struct Touch(TouchKind Kind, byte Detail, long At, long KnownAt, Crms Crm);

/// <summary>Kinds of activity.</summary>
internal enum TouchKind : byte
{
    /// <summary>A page of our site.</summary>
    Visit,

    /// <summary>A form filled in.</summary>
    Form,

    /// <summary>A mail we sent.</summary>
    MailOut,

    /// <summary>A mail they sent.</summary>
    MailIn,

    /// <summary>A call by a rep.</summary>
    Call,

    /// <summary>A meeting.</summary>
    Meeting,
}

/// <summary>What activities are called.</summary>
internal static class TouchText
{
    public const byte Home = 0;
    public const byte Docs = 1;
    public const byte Blog = 2;
    public const byte Pricing = 3;
    public const byte Careers = 4;

    public const byte DemoRequest = 0;
    public const byte Newsletter = 1;
    public const byte Webinar = 2;

    public const byte Connected = 0;
    public const byte NoAnswer = 1;
    public const byte Voicemail = 2;

    public const byte Held = 0;
    public const byte NoShow = 1;
    public const byte KickOff = 2;

    public const byte WelcomeMail = 4;
    public const byte WinBackMail = 5;

    /// <summary>Pages of the site.</summary>
    public static readonly IReadOnlyList<string> Pages = ["/", "/docs", "/blog", "/pricing", "/careers"];

    /// <summary>Forms.</summary>
    public static readonly IReadOnlyList<string> Forms = ["Demo request", "Newsletter", "Webinar"];

    /// <summary>Mails by us; the last two are only sent after the end.</summary>
    public static readonly IReadOnlyList<string> MailsOut = ["Nice to meet you", "Following up", "One question about your plans", "How others use it", "Welcome aboard", "Staying in touch"];

    /// <summary>Mails by them.</summary>
    public static readonly IReadOnlyList<string> MailsIn = ["Re: Nice to meet you", "Re: Following up", "Re: One question about your plans", "AW: How others use it"];

    /// <summary>How calls went.</summary>
    public static readonly IReadOnlyList<string> Calls = ["Call: connected", "Call: no answer", "Call: left voicemail"];

    /// <summary>Meetings; the last one only after a win.</summary>
    public static readonly IReadOnlyList<string> Meetings = ["Product demo", "Product demo", "Kick-off"];
}
