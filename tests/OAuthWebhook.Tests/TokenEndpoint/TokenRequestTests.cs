using System.Text;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.TokenEndpoint;

public sealed class TokenRequestTests
{
    [Theory]
    [InlineData(BasicEncoding.Form, "cli%3Aent:s%3Ae%2Bc+%25%26%3Dr%2Ft")]
    [InlineData(BasicEncoding.Raw, "cli:ent:s:e+c %&=r/t")]
    public async Task Basic_authentication_encodes_id_and_secret_as_the_connection_says(BasicEncoding encoding, string expected)
    {
        await using var host = await CoreHost.StartAsync();
        var input = new ConnectionInput
        {
            Registration = host.Registration() with { ClientId = "cli:ent", BasicEncoding = encoding },
            ClientSecret = "s:e+c %&=r/t",
        };
        var key = (await host.Connections.CreateAsync(CoreHost.Caller, input, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key;
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(key, default);

        var request = host.Token.Requests.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(Convert.FromBase64String(request.Authorization!["Basic ".Length..])).ShouldBe(expected);
        request.Form.ShouldNotContainKey("client_secret");
    }

    [Fact]
    public async Task Post_authentication_sends_id_and_secret_in_the_body_alone()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { ClientAuthenticationMethod = "client_secret_post" });
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(key, default);

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldBeNull();
        request.Form["client_id"].ShouldBe("client");
        request.Form["client_secret"].ShouldBe("the-client-secret");
    }

    [Fact]
    public async Task A_public_client_only_names_itself()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { ClientAuthenticationMethod = "none" });
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(key, default);

        var request = host.Token.Requests.ShouldHaveSingleItem();
        request.Authorization.ShouldBeNull();
        request.Form["client_id"].ShouldBe("client");
        request.Form.ShouldNotContainKey("client_secret");
    }

    [Fact]
    public async Task Client_credentials_sends_grant_scopes_and_further_parameters()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration() with { ScopeSeparator = ",", TokenParameters = new Dictionary<string, string> { ["audience"] = "urn:api" } });
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(key, default);

        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe("client_credentials");
        form["scope"].ShouldBe("read,write");
        form["audience"].ShouldBe("urn:api");
    }

    [Fact]
    public async Task The_password_grant_sends_user_name_and_password()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync(host.Registration("password"));
        host.Token.Enqueue(Answer.Token("t1"));

        await host.Credentials.GetAsync(key, default);

        var form = host.Token.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe("password");
        form["username"].ShouldBe("alice");
        form["password"].ShouldBe("the-password");
    }

    [Fact]
    public async Task A_refresh_goes_to_the_refresh_endpoint_with_its_own_parameters_and_asks_for_no_scope()
    {
        await using var host = await CoreHost.StartAsync();
        var refresh = host.Server["/refresh"];
        var key = await host.AddAuthorizedAsync(Answer.Token("t1", 60, "r1"), registration => registration with
        {
            Refresh = new() { Endpoint = refresh.Url.AbsoluteUri, Parameters = new Dictionary<string, string> { ["extra"] = "1" } },
        });
        refresh.Enqueue(Answer.Token("t2", 60, "r2"));
        host.Time.Advance(TimeSpan.FromSeconds(61));

        (await host.Credentials.GetAsync(key, default)).Error.ShouldBeNull();

        var form = refresh.Requests.ShouldHaveSingleItem().Form;
        form["grant_type"].ShouldBe("refresh_token");
        form["refresh_token"].ShouldBe("r1");
        form["extra"].ShouldBe("1");
        form.ShouldNotContainKey("scope");
    }
}
