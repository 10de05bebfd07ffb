namespace LeadScoring;

/// <summary>Texts under which the store finds records that have something in common.</summary>
public static class SharedKey
{
    /// <summary>An account: of the account itself, and of every lead that ever named it.</summary>
    public static string Account(RecordRef account) => $"a:{account}";

    /// <summary>A registered business domain.</summary>
    public static string Domain(string domain) => $"d:{domain}";

    /// <summary>A value of a lead field over which group features look.</summary>
    public static string Value(string field, string value) => $"g:{field}={value}";
}
