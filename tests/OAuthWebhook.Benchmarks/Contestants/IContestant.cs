using System.Net;

namespace OAuthWebhook.Benchmarks.Contestants;

/// <summary>One way to call an API with a token.</summary>
internal interface IContestant : IAsyncDisposable
{
    string Name { get; }

    /// <summary>One GET of the API, read to its end.</summary>
    Task<HttpStatusCode> SendAsync();
}
