using System.Buffers;
using System.Collections.Concurrent;

namespace OAuthWebhook.Dpop;

/// <summary>Puts proofs on requests, and remembers the nonces that servers want to see in them (RFC 9449 §8 and §9).</summary>
internal sealed class DpopProofs(TimeProvider time)
{
    /// <summary>What a server says that wants a nonce, or another one.</summary>
    public const string NonceWanted = "use_dpop_nonce";

    private const string Header = "DPoP";
    private const string NonceHeader = "DPoP-Nonce";
    private const int LongestNonce = 1024;
    private const int MostServers = 10_000;

    // RFC 9449 §8.1: what may stand in a nonce.
    private static readonly SearchValues<char> NonceCharacters = SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(x => (char)x).Where(x => x is not ('"' or '\\'))]);

    // An authorization server and an API may share an origin, and still not each other's nonces.
    private readonly ConcurrentDictionary<(string Origin, bool Api), string> _nonces = new();

    /// <summary>Proves a request to a token endpoint.</summary>
    public void Add(HttpRequestMessage request, DpopKey key) => Add(request, key, null);

    /// <summary>Proves a request to an API, in place of the proof it may have from its last sending.</summary>
    public void Add(HttpRequestMessage request, DpopBinding binding) => Add(request, binding.Key, binding.TokenHash);

    /// <summary>Remembers the nonce that an answer brings, whatever else it says.</summary>
    /// <returns>Whether it brings one.</returns>
    public bool Note(HttpResponseMessage response, Uri uri, bool api)
    {
        if (!response.Headers.NonValidated.TryGetValues(NonceHeader, out var values) || values.Count != 1)
            return false;
        var nonce = values.ToString();
        if (nonce.Length is 0 or > LongestNonce || nonce.AsSpan().ContainsAnyExcept(NonceCharacters))
            return false;
        if (_nonces.Count >= MostServers)
            _nonces.Clear();
        _nonces[(OriginOf(uri), api)] = nonce;
        return true;
    }

    /// <summary>Whether an API refused a request for want of the nonce that its answer brings; the token was not looked at then.</summary>
    public bool WantsNonce(HttpResponseMessage response, Uri uri) =>
        Note(response, uri, api: true) && response.Headers.WwwAuthenticate.Any(challenge =>
            challenge.Scheme.Equals(Header, StringComparison.OrdinalIgnoreCase) && challenge.Parameter?.Contains(NonceWanted, StringComparison.Ordinal) == true);

    private void Add(HttpRequestMessage request, DpopKey key, string? tokenHash)
    {
        var uri = request.RequestUri!;
        var nonce = _nonces.GetValueOrDefault((OriginOf(uri), tokenHash is not null));
        request.Headers.Remove(Header);
        request.Headers.TryAddWithoutValidation(Header, key.Prove(request.Method, uri, nonce, tokenHash, time.GetUtcNow()));
    }

    private static string OriginOf(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
