using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>What the CRM refuses for its size. Source: SOQL and SOSL Reference, "SOQL SELECT Syntax"; Salesforce Developer Limits Quick Reference.</summary>
internal sealed class QueryLimits(FaultSwitchboard faults, int longest)
{
    /// <exception cref="ApiException">The query is too long, or selects too many fields for a planted fault.</exception>
    public void Check(string soql)
    {
        if (soql.Length > longest)
        {
            throw new ApiException(400, "MALFORMED_QUERY", string.Create(CultureInfo.InvariantCulture, $"SOQL statements cannot be longer than {longest} characters."));
        }

        int fields = soql.AsSpan(0, Math.Max(0, soql.IndexOf(" FROM ", StringComparison.OrdinalIgnoreCase))).Count(',') + 1;
        if (faults.Take("query-too-complicated", string.Create(CultureInfo.InvariantCulture, $"{fields} fields")) is { } rule && fields > int.Parse(rule.Argument ?? "0", CultureInfo.InvariantCulture))
        {
            throw new ApiException(400, "QUERY_TOO_COMPLICATED", "Query is either selecting too many fields or the filter conditions are too complicated.");
        }
    }
}
