using OAuthWebhook.AspNetCore.Tests.Host;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

/// <summary>What the form of a connection says of a client secret: whether it has to be entered.</summary>
public sealed class RequiredFieldsTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";
    private const string Keep = "Stored. Leave empty to keep it.";

    [Theory]
    [InlineData("grantType=client_credentials")]
    [InlineData("grantType=authorization_code")]
    [InlineData("grantType=password")]
    [InlineData("grantType=refresh_token")]
    [InlineData("provider=github")]
    [InlineData("provider=shopify")]
    public async Task A_new_connection_says_that_its_secret_is_required(string query)
    {
        using var client = Host.Administrator();

        var html = await client.GetStringAsync($"{Tokens}/new?{query}");

        LabelOf(html, "clientSecret").ShouldBe("Client secret (required)");
        LabelOf(html, "clientId").ShouldBe("Client ID (required)");
    }

    [Fact]
    public async Task A_secret_that_is_stored_need_not_be_entered_again()
    {
        using var client = Host.Administrator();
        var id = await client.CreateIdAsync(ConnectionsApi.ClientCredentials());

        var html = await client.GetStringAsync($"{Tokens}/{id}");

        LabelOf(html, "clientSecret").ShouldBe("Client secret");
        Html.Attribute(html, "input", "placeholder", Keep).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_client_without_a_secret_need_not_enter_one()
    {
        using var client = Host.Administrator();
        var body = ConnectionsApi.AuthorizationCode();
        body.Remove("clientSecret");
        body["clientAuthenticationMethod"] = "none";
        var id = await client.CreateIdAsync(body);

        var html = await client.GetStringAsync($"{Tokens}/{id}");

        html.ShouldContain("<span class=\"text-body-secondary small\" hidden=\"hidden\"> (required)</span>");
        html.ShouldNotContain(Keep);
    }

    private static string LabelOf(string html, string field)
    {
        var label = html[html.IndexOf($"for=\"field-{field}\"", StringComparison.Ordinal)..];
        return Html.Text(label[(label.IndexOf('>', StringComparison.Ordinal) + 1)..label.IndexOf("</label>", StringComparison.Ordinal)]).Replace("  ", " ", StringComparison.Ordinal).Trim();
    }
}
