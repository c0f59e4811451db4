using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;
using ElsaOAuthWebhook.SampleHost.Sandbox.Protocol;
using Microsoft.Extensions.Options;

namespace ElsaOAuthWebhook.SampleHost.Sandbox.Authorization;

/// <summary>
/// Requests that show a consent page. The ticket in the page's form is good for one answer and known to that
/// page alone: another site can neither guess it nor send it twice.
/// </summary>
internal sealed class PendingConsents(IOptions<SandboxOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly ExpiringTable<AuthorizationRequest> _requests = new(time, options.Value.ConsentLifetime, options.Value.Capacity);

    public string Add(AuthorizationRequest request)
    {
        var ticket = Secrets.Create("consent");
        lock (_gate)
            _requests.Add(ticket, request);
        return ticket;
    }

    public AuthorizationRequest? Take(string ticket)
    {
        lock (_gate)
            return _requests.TryTake(ticket, out var request) ? request : null;
    }
}
