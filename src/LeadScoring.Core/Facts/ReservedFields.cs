using System.Globalization;

namespace LeadScoring;

/// <summary>Names of value facts that no mapping defines: they begin with <c>@</c>, which no field name may.</summary>
public static class ReservedFields
{
    /// <summary>Of a lead or an account: its registered business domain; empty for free mail.</summary>
    public const string Domain = "@domain";

    /// <summary>Of an account: the CRM's id of the user who owns it.</summary>
    public const string Owner = "@owner";

    /// <summary>Of an account: <c>yes</c> while it exists and passes <c>keep</c>, empty from the day it was removed.</summary>
    public const string Alive = "@alive";

    /// <summary>Of a lead: the record of the account it names (<c>sf.Account/001…</c>), per account source.</summary>
    /// <param name="priority">The source's <see cref="AccountSource.Priority"/>.</param>
    public static string Account(int priority) => "@account." + priority.ToString(CultureInfo.InvariantCulture);
}
