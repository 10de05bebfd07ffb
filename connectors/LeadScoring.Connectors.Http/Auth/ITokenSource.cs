namespace LeadScoring.Connectors.Http;

/// <summary>Gives the bearer token of one connection. Safe for concurrent use.</summary>
public interface ITokenSource
{
    /// <summary>A token that is believed to be good, fetched if need be; concurrent callers share one fetch.</summary>
    /// <exception cref="CrmException">The CRM gives none; <see cref="CrmException.Kind"/> says who can fix it.</exception>
    ValueTask<AccessToken> GetAsync(CancellationToken cancellationToken);

    /// <summary>Says that the CRM refused <paramref name="token"/>. Does nothing when another token has taken its place since.</summary>
    void Invalidate(AccessToken token);
}
