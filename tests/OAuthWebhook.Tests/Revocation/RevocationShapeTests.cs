using OAuthWebhook.AuthorizationServer;
using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Revocation;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.Tests.Revocation;

/// <summary>How providers want to be told that do not do as RFC 7009 says.</summary>
public sealed class RevocationShapeTests
{
    [Fact]
    public void A_provider_with_parameters_of_its_own_gets_one_request_with_those()
    {
        var request = Of(new() { Parameters = new Dictionary<string, string> { ["t"] = "{token}", ["id"] = "{client_id}", ["both"] = "{access_token}+{refresh_token}", ["proof"] = "{client_secret}", ["fixed"] = "{other}", ["unknown"] = "{nobody_said}" } }).ShouldHaveSingleItem();

        request.Parameters.ShouldBe([new("t", "r1"), new("id", "client"), new("both", "t1+r1"), new("proof", "the-secret"), new("fixed", "what an answer said")]);
    }

    [Fact]
    public void A_parameter_for_what_is_not_there_is_left_out()
    {
        var request = Of(new() { Parameters = new Dictionary<string, string> { ["access"] = "{token}", ["refresh"] = "{refresh_token}" } }, refreshToken: null).ShouldHaveSingleItem();

        request.Parameters.ShouldBe([new("access", "t1")]);
    }

    [Fact]
    public void Nothing_is_asked_for_a_kind_of_token_that_is_not_there()
    {
        Of(new() { Parameters = new Dictionary<string, string> { ["token"] = "{refresh_token}", ["id"] = "{client_id}" } }, refreshToken: null).ShouldBeEmpty();
        Of(new() { Parameters = new Dictionary<string, string>(), Authentication = RevocationAuthentication.Bearer }, accessToken: null).ShouldBeEmpty();
    }

    [Fact]
    public void A_shape_that_names_no_token_is_sent_as_it_is() =>
        Of(new() { Parameters = new Dictionary<string, string> { ["id"] = "{client_id}" } }, refreshToken: null).ShouldHaveSingleItem().Parameters.ShouldBe([new("id", "client")]);

    [Theory]
    [InlineData(RevocationAuthentication.Client, true, null)]
    [InlineData(RevocationAuthentication.Bearer, false, "t1")]
    [InlineData(RevocationAuthentication.None, false, null)]
    public void It_is_authenticated_as_the_provider_wants(RevocationAuthentication authentication, bool asClient, string? bearer)
    {
        var requests = Of(new() { Method = "DELETE", Encoding = ParameterEncoding.Query, Authentication = authentication }).ToList();

        requests.Count.ShouldBe(2);
        requests.ShouldAllBe(request => request.AsClient == asClient && request.Method == HttpMethod.Delete && request.Encoding == ParameterEncoding.Query);
        requests[0].Bearer?.Reveal().ShouldBe(bearer);
    }

    [Fact]
    public void A_request_shows_no_token_when_it_is_printed() =>
        Of(new() { Authentication = RevocationAuthentication.Bearer }).ShouldAllBe(request => !$"{request}".Contains("t1", StringComparison.Ordinal) && !$"{request}".Contains("r1", StringComparison.Ordinal));

    private static IEnumerable<ServerRequest> Of(RevocationQuirks quirks, string? refreshToken = "r1", string? accessToken = "t1") => RevocationRequests.Of(
        new Connection
        {
            Key = new("", "one"),
            Registration = new() { Name = "One", GrantType = "authorization_code", ClientId = "client", RevocationEndpoint = "https://login.example/revoke" },
            ClientSecret = new Secret("the-secret"),
            Quirks = new() { Revocation = quirks },
        },
        new TokenSet { AccessToken = Secret.From(accessToken), RefreshToken = Secret.From(refreshToken), IssuedAt = default, Issuance = new(1, "client", null), Fields = new Dictionary<string, string> { ["other"] = "what an answer said" } });
}
