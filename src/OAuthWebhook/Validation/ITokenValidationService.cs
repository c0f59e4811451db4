namespace OAuthWebhook.Validation;

/// <summary>
/// A host's own way to say whether a connection's token is valid. Connections name it in <c>services.tokenValidation</c>; those that name none are
/// validated by what their own fields say. Register it with <c>AddTokenValidation</c>; it is a singleton.
/// </summary>
public interface ITokenValidationService
{
    /// <summary>What connections name it by.</summary>
    string Name { get; }

    /// <summary>Says whether the token is valid.</summary>
    /// <param name="context">The connection, and ways to ask with its token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ValidationOutcome> ValidateAsync(TokenValidationContext context, CancellationToken cancellationToken);
}
