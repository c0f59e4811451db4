using ElsaOAuthWebhook.SampleHost.Sandbox.Grants;

namespace ElsaOAuthWebhook.SampleHost.Sandbox;

/// <summary>Counts what reached the token endpoint and the API, so that "refreshed once" can be seen.</summary>
internal sealed class SandboxStats
{
    private const string Other = "other";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Issued, long Rejected)> _tokenCalls =
        GrantTypes.All.Append(Other).ToDictionary(grantType => grantType, _ => (0L, 0L));
    private (long Accepted, long Rejected) _apiCalls;

    /// <param name="grantType">As sent; what is no grant type here counts as "other", so that the keys stay few.</param>
    /// <param name="issued">Whether the call ended in a token.</param>
    public void CountTokenCall(string? grantType, bool issued)
    {
        lock (_gate)
        {
            var key = grantType is not null && _tokenCalls.ContainsKey(grantType) ? grantType : Other;
            var (issuedSoFar, rejectedSoFar) = _tokenCalls[key];
            _tokenCalls[key] = issued ? (issuedSoFar + 1, rejectedSoFar) : (issuedSoFar, rejectedSoFar + 1);
        }
    }

    public void CountApiCall(bool accepted)
    {
        lock (_gate)
        {
            if (accepted)
                _apiCalls.Accepted++;
            else
                _apiCalls.Rejected++;
        }
    }

    public object Snapshot()
    {
        lock (_gate)
        {
            return new
            {
                TokenCalls = _tokenCalls.ToDictionary(
                    call => call.Key,
                    call => new { call.Value.Issued, call.Value.Rejected }),
                ApiCalls = new { _apiCalls.Accepted, _apiCalls.Rejected },
            };
        }
    }
}
