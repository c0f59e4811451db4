using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OAuthWebhook.Access;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;

namespace ElsaOAuthWebhook.Tests.TestBed;

/// <summary>Notes who asks, and refuses.</summary>
internal sealed class NotingPolicy : IConnectionAccessPolicy
{
    public Caller? Caller { get; private set; }

    public ConnectionKey Connection { get; private set; }

    public string? Subject { get; private set; }

    public ValueTask<OAuthError?> CheckAsync(Caller caller, ConnectionKey connection, string? subject, CancellationToken cancellationToken)
    {
        (Caller, Connection, Subject) = (caller, connection, subject);
        return new(new OAuthError(OAuthErrorKind.Misconfigured, OAuthErrorCodes.UseNotPermitted, "Not you.", "Ask somebody."));
    }
}

internal static class PolicyExtensions
{
    public static void Replace(this IServiceCollection services, IConnectionAccessPolicy policy) => services.Replace(ServiceDescriptor.Singleton(policy));
}
