namespace LeadScoring.Connectors.Salesforce;

/// <summary>Per-row status codes to verdicts. Source: SOAP API Developer Guide, "StatusCode".</summary>
internal static class WriteVerdicts
{
    private static readonly Dictionary<string, WriteStatus> Table = new(StringComparer.Ordinal)
    {
        ["UNABLE_TO_LOCK_ROW"] = WriteStatus.Deferred,
        ["REQUEST_LIMIT_EXCEEDED"] = WriteStatus.Deferred,
        ["SERVER_UNAVAILABLE"] = WriteStatus.Deferred,
        ["UNKNOWN_EXCEPTION"] = WriteStatus.Deferred,
        ["QUERY_TIMEOUT"] = WriteStatus.Deferred,
        ["LIMIT_EXCEEDED"] = WriteStatus.Deferred,
        ["STORAGE_LIMIT_EXCEEDED"] = WriteStatus.Deferred,
        ["ALL_OR_NONE_OPERATION_ROLLED_BACK"] = WriteStatus.Deferred,
        ["PROCESSING_HALTED"] = WriteStatus.Deferred,
        ["ENTITY_IS_DELETED"] = WriteStatus.NotFound,
        ["NOT_FOUND"] = WriteStatus.NotFound,
    };

    /// <summary>The verdict on a refused row.</summary>
    /// <param name="code">Salesforce's status code.</param>
    /// <param name="fields">Fields that the error names.</param>
    public static WriteStatus Of(string? code, IEnumerable<string> fields)
    {
        // The same code tells of the record itself and of a pointer in it (an owner who is gone): only the latter names a field.
        if (code == "INVALID_CROSS_REFERENCE_KEY")
        {
            return fields.All(f => string.Equals(f, "Id", StringComparison.OrdinalIgnoreCase)) ? WriteStatus.NotFound : WriteStatus.Rejected;
        }

        return code is not null && Table.TryGetValue(code, out WriteStatus status) ? status : WriteStatus.Rejected;
    }
}
