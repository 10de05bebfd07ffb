namespace LeadScoring.Engine.Pull;

/// <summary>Says of a CRM's failure which stream it was and what people can do about it here.</summary>
internal static class StreamFailures
{
    public static CrmException Named(CrmException failure, StreamRead read, CrmConnection connection)
    {
        string more = failure.Kind switch
        {
            CrmFailureKind.Unauthorized => $" The credentials are those of secret {connection.SecretName}.",
            CrmFailureKind.Misconfigured when read.QuietFields.Any(f => failure.Message.Contains(f, StringComparison.Ordinal)) =>
                " Write-back fields that are not there yet are created by \"leadscoring provision MAPPING\".",
            _ => "",
        };
        return new CrmException(failure.Kind, $"{read.Stream}: {failure.Message}{more}", failure.RetryAfter, failure) { Code = failure.Code, CorrelationId = failure.CorrelationId, IsLocal = failure.IsLocal };
    }
}
