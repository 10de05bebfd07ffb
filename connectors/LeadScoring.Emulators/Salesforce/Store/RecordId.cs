namespace LeadScoring.Emulators.Salesforce;

/// <summary>Salesforce ids: 15 case-sensitive characters, or 18 with a suffix that carries the case of each five.</summary>
internal static class RecordId
{
    // Prepared seeds carry ids with three characters too many; ids of a seed are taken as given.
    private const int SeedLength = 21;
    private const string SuffixAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The 18-character form of a text in either form, or <see langword="null"/> when it is no id.</summary>
    public static string? Normalize(string text)
    {
        if (text.Length is not (15 or 18 or SeedLength) || !text.All(char.IsAsciiLetterOrDigit))
        {
            return null;
        }

        if (text.Length == SeedLength)
        {
            return text;
        }

        string suffix = Suffix(text);
        return text.Length == 15
            ? text + suffix
            : text.AsSpan(15).Equals(suffix, StringComparison.OrdinalIgnoreCase) ? string.Concat(text.AsSpan(0, 15), suffix) : null;
    }

    /// <summary>An id of that object with that running number.</summary>
    public static string Make(string keyPrefix, long number)
    {
        Span<char> characters = stackalloc char[15];
        characters.Fill('0');
        keyPrefix.CopyTo(characters);
        "5e".CopyTo(characters[3..]); // An instance of its own, so that made ids never meet those of a seed.
        for (int i = 14; i > 5 && number > 0; i--)
        {
            characters[i] = Digits[(int)(number % Digits.Length)];
            number /= Digits.Length;
        }

        string id = new(characters);
        return id + Suffix(id);
    }

    private static string Suffix(string id) => string.Create(3, id, static (suffix, text) =>
    {
        for (int block = 0; block < 3; block++)
        {
            int bits = 0;
            for (int i = 0; i < 5; i++)
            {
                bits |= char.IsAsciiLetterUpper(text[(block * 5) + i]) ? 1 << i : 0;
            }

            suffix[block] = SuffixAlphabet[bits];
        }
    });
}
