using Microsoft.Extensions.Logging;
using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Results;

namespace OAuthWebhook.Discovery;

/// <summary>
/// Finds an authorization server's endpoints, and what it supports, from its issuer (RFC 8414, OpenID Connect Discovery).
/// Nothing that the server says is believed before its issuer is the one that was asked for, and every URL is https.
/// </summary>
public sealed partial class DiscoveryService
{
    // Somebody waits for it in front of a form.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    // What proves the client without sending its secret is better than what sends it.
    private static readonly string[] Preference = ["private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth", "client_secret_jwt", "client_secret_basic", "client_secret_post", "none"];

    private readonly AuthorizationServerClient _client;
    private readonly GrantCatalog _grants;
    private readonly ClientAuthenticationCatalog _methods;
    private readonly ILogger<DiscoveryService> _logger;

    internal DiscoveryService(AuthorizationServerClient client, GrantCatalog grants, ClientAuthenticationCatalog methods, ILogger<DiscoveryService> logger)
    {
        _client = client;
        _grants = grants;
        _methods = methods;
        _logger = logger;
    }

    /// <summary>Asks an issuer.</summary>
    /// <param name="issuer">The issuer identifier, exactly as the server writes it.</param>
    /// <param name="clientAuthenticationMethod">How the client will authenticate, which may be done elsewhere with a certificate (RFC 8705 §5); null, or one that the host does not have: as clients of this server usually do.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it says, or why that cannot be used and what to do.</returns>
    public async Task<OAuthResult<DiscoveredServer>> DiscoverAsync(string issuer, string? clientAuthenticationMethod, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        return (await ReadAsync(issuer, cancellationToken)).TryGet(out var metadata, out var error) ? Describe(metadata, clientAuthenticationMethod) : error;
    }

    /// <summary>Reads an issuer's metadata.</summary>
    internal async Task<OAuthResult<ServerMetadata>> ReadAsync(string issuer, CancellationToken cancellationToken)
    {
        if (MetadataUrls.Check(issuer) is { } wrong)
            return wrong;
        ServerMetadata? metadata = null;
        OAuthError? error = null;
        foreach (var url in MetadataUrls.Of(issuer))
        {
            // The second only knows more where the first was not for OpenID Connect.
            if (metadata?.UserinfoEndpoint is not null)
                break;
            var read = await ReadAsync(url, issuer, cancellationToken);
            if (read.TryGet(out var found, out var failure))
                metadata = metadata?.Or(found) ?? found;
            else if (error is null || failure.HttpStatus != 404)
                error = failure;
        }

        LogAsked(_logger, metadata is not null);
        return metadata is not null ? metadata : error!;
    }

    private async Task<OAuthResult<ServerMetadata>> ReadAsync(Uri url, string issuer, CancellationToken cancellationToken)
    {
        if (!(await _client.ReadAsync(url, "metadata", LongestWait, cancellationToken)).TryGet(out var answer, out var error))
            return error;
        using (answer)
        {
            if (answer.Status is >= 300 and < 400)
                return DiscoveryErrors.Of($"It answered {answer.Status}, a redirect, which is not followed.", "Enter the issuer it leads to.", answer.Status);
            if (!answer.Succeeded)
                return DiscoveryErrors.Of($"It answered {answer.Status} to the question for its metadata.", $"Check it. {DiscoveryErrors.EnterUrls}", answer.Status);
            return answer.Json is { } json
                ? ServerMetadata.Read(json, issuer)
                : DiscoveryErrors.Of("It answered something that is no metadata.", $"Check it. {DiscoveryErrors.EnterUrls}", answer.Status);
        }
    }

    private DiscoveredServer Describe(ServerMetadata metadata, string? chosen)
    {
        var methods = MethodsOf(metadata);
        var method = chosen is not null && _methods.Find(chosen) is not null ? chosen : UsualOf(methods);
        metadata = For(metadata, method);
        // RFC 8414 §2: what a server means that leaves the list out.
        var grants = metadata.GrantTypes ?? [AuthorizationCodeGrant.GrantType];
        return new()
        {
            Values = new()
            {
                Issuer = metadata.Issuer,
                AuthorizationEndpoint = metadata.AuthorizationEndpoint,
                TokenEndpoint = metadata.TokenEndpoint,
                DeviceAuthorizationEndpoint = metadata.DeviceAuthorizationEndpoint,
                PushedAuthorizationRequestEndpoint = metadata.PushedAuthorizationRequestEndpoint,
                RevocationEndpoint = metadata.RevocationEndpoint,
                IntrospectionEndpoint = metadata.IntrospectionEndpoint,
                UserinfoEndpoint = metadata.UserinfoEndpoint,
                AuthorizationResponseIssParameterSupported = metadata.SendsIssuer ? true : null,
                ClientAuthenticationMethod = method,
                UsePkce = metadata.CodeChallengeMethods?.Contains("S256") == true ? true : null,
            },
            GrantTypes = [.. grants.Where(grant => _grants.Find(grant) is { Descriptor.Selectable: true })],
            ClientAuthenticationMethods = methods,
            Scopes = metadata.Scopes ?? [],
            CodeChallengeMethods = metadata.CodeChallengeMethods ?? [],
            DpopAlgorithms = metadata.DpopAlgorithms ?? [],
            RequiresPushedAuthorizationRequests = metadata.RequiresPushedAuthorizationRequests,
        };
    }

    /// <summary>What a server says to a client that authenticates like this.</summary>
    internal ServerMetadata For(ServerMetadata metadata, string? clientAuthenticationMethod) => IsMtls(clientAuthenticationMethod) ? metadata.ForMtls() : metadata;

    /// <summary>Whether a client that authenticates like this does so with a certificate.</summary>
    internal bool IsMtls(string? clientAuthenticationMethod) => clientAuthenticationMethod is not null && _methods.Find(clientAuthenticationMethod) is { Needs: ClientCredential.Certificate };

    /// <summary>The methods that host and server both have, the strongest first. A server that leaves the list out means Basic (RFC 8414 §2).</summary>
    internal IReadOnlyList<string> MethodsOf(ServerMetadata metadata)
    {
        var supported = metadata.ClientAuthenticationMethods ?? ["client_secret_basic"];
        return [.. Preference.Where(method => supported.Contains(method) && _methods.Find(method) is not null)];
    }

    /// <summary>The method for a client of which nothing is known but that it has, as most do, an id and a secret; null when there is none.</summary>
    private static string? UsualOf(IReadOnlyList<string> methods)
    {
        if (methods.Contains("client_secret_basic"))
            return "client_secret_basic";
        return methods.Contains("client_secret_post") ? "client_secret_post" : methods is [var strongest, ..] ? strongest : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Asked an issuer for its metadata; found: {Found}")]
    private static partial void LogAsked(ILogger logger, bool found);
}
