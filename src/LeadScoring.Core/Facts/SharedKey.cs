using System.Security.Cryptography;
using System.Text;

namespace LeadScoring;

/// <summary>Texts under which the store finds records that have something in common. Long ones are hashed, so that a key always fits into an index.</summary>
public static class SharedKey
{
    private const int Longest = 300;

    /// <summary>An account: of the account itself, and of every lead that ever named it.</summary>
    public static string Account(RecordRef account) => Account(account.ToString());

    /// <summary>An account by the text of its record, as <see cref="ReservedFields.Account"/> holds it.</summary>
    public static string Account(string account) => Short($"a:{account}");

    /// <summary>A registered business domain.</summary>
    public static string Domain(string domain) => Short($"d:{domain}");

    /// <summary>A value of a lead field over which group features look.</summary>
    public static string Value(string field, string value) => Short($"g:{field}={value}");

    private static string Short(string key) => key.Length <= Longest ? key : $"h:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";
}
