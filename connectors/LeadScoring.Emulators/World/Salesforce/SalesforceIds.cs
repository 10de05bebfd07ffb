namespace LeadScoring.Emulators.World;

/// <summary>Salesforce ids: a three-character type prefix, twelve base-62 digits, and three characters that encode the case of the fifteen before.</summary>
/// <remarks>Each suffix character stands for five characters: bit i is set when the i-th of them is a capital letter; the alphabet is A–Z, 0–5 (public Salesforce knowledge base, "18-character ID").</remarks>
internal static class SalesforceIds
{
    public const string Lead = "00Q";
    public const string Contact = "003";
    public const string Account = "001";
    public const string Opportunity = "006";
    public const string Role = "00K";
    public const string Task = "00T";
    public const string Event = "00U";
    public const string User = "005";
    public const string LeadHistory = "017";
    public const string Group = "00G";
    public const string QueueSobject = "03g";
    public const string GroupMember = "011";
    public const string ContactHistory = "03H";
    public const string Campaign = "701";
    public const string CampaignMember = "00v";
    public const string EmailMessage = "02s";
    public const string EmailMessageRelation = "0CT";

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string Suffixes = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

    // So that ids have capital and small letters from the first on, and some differ in nothing but case.
    private const long Start = 14_776_336_000;

    /// <summary>The id of the record at that position; grows with it (compared ordinally).</summary>
    public static string Of(string prefix, long position) => string.Create(18, (prefix, position), static (id, part) =>
    {
        part.prefix.CopyTo(id);
        long rest = Start + part.position;
        for (int i = 14; i >= 3; i--)
        {
            id[i] = Digits[(int)(rest % 62)];
            rest /= 62;
        }

        Suffix(id[..15]).CopyTo(id[15..]);
    });

    /// <summary>The three characters that belong behind a fifteen-character id.</summary>
    public static string Suffix(ReadOnlySpan<char> id)
    {
        Span<char> suffix = stackalloc char[3];
        for (int block = 0; block < 3; block++)
        {
            int bits = 0;
            for (int i = 0; i < 5; i++)
            {
                bits |= char.IsAsciiLetterUpper(id[(block * 5) + i]) ? 1 << i : 0;
            }

            suffix[block] = Suffixes[bits];
        }

        return new string(suffix);
    }
}
