using System.Globalization;

namespace LeadScoring.Emulators.Salesforce;

/// <summary>Query errors in the API's own form: extract, caret, place, explanation.</summary>
internal static class SoqlError
{
    private const int Around = 20;

    public static ApiException Malformed(string soql, int position, string explanation) => At("MALFORMED_QUERY", soql, position, explanation);

    /// <summary>An error that points at a place in the query.</summary>
    public static ApiException At(string code, string soql, int position, string explanation)
    {
        position = Math.Clamp(position, 0, soql.Length);
        int lineStart = position == 0 ? 0 : soql.LastIndexOf('\n', position - 1) + 1;
        int row = 1 + soql.AsSpan(0, lineStart).Count('\n');
        int from = Math.Max(lineStart, position - Around);
        int to = Math.Min(soql.Length, position + Around);
        string extract = soql[from..to].Replace('\n', ' ');
        return new ApiException(400, code, string.Create(
            CultureInfo.InvariantCulture,
            $"\n{extract}\n{new string(' ', position - from)}^\nERROR at Row:{row}:Column:{position - lineStart + 1}\n{explanation}"));
    }

    public static ApiException NoSuchColumn(string soql, int position, string field, string entity) => At(
        "INVALID_FIELD",
        soql,
        position,
        $"No such column '{field}' on entity '{entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.");

    public static ApiException NoSuchRelationship(string soql, int position, string relationship) => At(
        "INVALID_FIELD",
        soql,
        position,
        $"Didn't understand relationship '{relationship}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.");

    public static ApiException NoSuchObject(string soql, int position, string entity) => At(
        "INVALID_TYPE",
        soql,
        position,
        $"sObject type '{entity}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.");
}
