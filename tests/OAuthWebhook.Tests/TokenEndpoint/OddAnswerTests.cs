using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Destinations;
using OAuthWebhook.Grants;
using OAuthWebhook.TokenEndpoint;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.TokenEndpoint;

public sealed class OddAnswerTests
{
    // Another seed is another ten thousand; a failure names the answer by its number.
    private const ulong Seed = 20261127;

    [Fact]
    public async Task Of_ten_thousand_odd_answers_none_throws_none_loses_a_token_and_each_failure_is_clear_and_quotes_no_secret()
    {
        var answering = new AnsweringHandler();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton(provider => new GuardedTransport(provider.GetRequiredService<AddressPolicy>(), provider.GetRequiredService<TimeProvider>(), around: inner => answering.Over(inner))));
        var client = host.Get<TokenEndpointClient>();
        var handler = host.Get<GrantCatalog>().Find(RefreshTokenGrant.GrantType).ShouldNotBeNull();
        var connection = new Connection { Key = new("", "c"), Registration = host.Registration("authorization_code"), ClientSecret = new(OddAnswer.ClientSecret) };
        var request = handler.BuildRequest(new(connection) { Tokens = new() { AccessToken = new("old"), RefreshToken = new(OddAnswer.SentRefreshToken), Issuance = new(1, null, null), IssuedAt = host.Time.GetUtcNow() } }).Value.ShouldNotBeNull();
        var number = 0;
        var kept = 0;

        foreach (var answer in OddAnswer.Sample(Seed, 10_000))
        {
            answering.Answer = answer;
            var result = await client.SendAsync(connection with { Quirks = answer.Quirks }, request, default);

            var what = $"answer {number++}, {answer.What}: {answer.Body[..Math.Min(300, answer.Body.Length)]}";
            if ((answer.AccessToken ?? answer.RefreshToken) is not null)
            {
                var tokens = result.Value.ShouldNotBeNull(what);
                (tokens.AccessToken?.Reveal()).ShouldBe(answer.AccessToken, what);
                (tokens.RefreshToken?.Reveal()).ShouldBe(answer.RefreshToken, what);
                kept++;
            }
            else if (result.Error is { } error)
            {
                error.Description.ShouldNotBeNullOrWhiteSpace(what);
                error.NextStep.ShouldNotBeNullOrWhiteSpace(what);
                error.Message.Length.ShouldBeLessThan(1000, what);
                error.Message.Any(char.IsControl).ShouldBeFalse(what);
                foreach (var secret in new[] { OddAnswer.NewAccessToken, OddAnswer.NewRefreshToken, OddAnswer.SentRefreshToken, OddAnswer.ClientSecret })
                    $"{error.Code} {error.Message}".ShouldNotContain(secret, Case.Insensitive, what);
            }
        }

        // Both halves of the test have to be about something.
        number.ShouldBe(10_000);
        kept.ShouldBeInRange(4000, 6000);
        host.Logs.Text.ShouldNotContain("-secret");
    }

    /// <summary>Answers in place of the network.</summary>
    private sealed class AnsweringHandler
    {
        public OddAnswer Answer { get; set; } = null!;

        public HttpMessageHandler Over(HttpMessageHandler inner) => new Handler(this) { InnerHandler = inner };

        private sealed class Handler(AnsweringHandler owner) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                // As a socket would: only then is it sent.
                await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
                return new((HttpStatusCode)owner.Answer.Status) { Content = new ByteArrayContent(owner.Answer.Bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            }
        }
    }
}
