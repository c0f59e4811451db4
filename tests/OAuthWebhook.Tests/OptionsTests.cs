using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OAuthWebhook.Grants;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests;

public sealed class OptionsTests
{
    /// <summary>A bad value and the key that its message must name.</summary>
    public static TheoryData<string, Action<OAuthWebhookOptions>> BadOptions => new()
    {
        { "OAuthWebhook:TokenEndpointTimeout", options => options.TokenEndpointTimeout = TimeSpan.Zero },
        { "OAuthWebhook:RequestTimeout", options => options.RequestTimeout = TimeSpan.FromDays(2) },
        { "OAuthWebhook:AttemptTimeout", options => options.AttemptTimeout = TimeSpan.FromSeconds(-1) },
        { "OAuthWebhook:RenewalAttemptLifetime", options => options.RenewalAttemptLifetime = TimeSpan.FromSeconds(30) },
        { "OAuthWebhook:MaxRetries", options => options.MaxRetries = 11 },
        { "OAuthWebhook:MaxRetryAfter", options => options.MaxRetryAfter = TimeSpan.FromSeconds(-1) },
        { "OAuthWebhook:MaxBufferedBody", options => options.MaxBufferedBody = -1 },
        { "OAuthWebhook:MaxResponseBody", options => options.MaxResponseBody = 0 },
        { "OAuthWebhook:AuditRetention", options => options.AuditRetention = TimeSpan.Zero },
        { "OAuthWebhook:AuditRetention", options => options.AuditRetention = TimeSpan.FromDays(3651) },
        { "OAuthWebhook:AuthorizationLifetime", options => options.AuthorizationLifetime = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task A_bad_option_keeps_the_host_from_starting_and_is_named_with_the_fix(string key, Action<OAuthWebhookOptions> spoil)
    {
        var failure = await Should.ThrowAsync<OptionsValidationException>(() => CoreHost.StartAsync(services => services.Configure(spoil)));

        failure.Message.ShouldContain(key);
        failure.Message.ShouldContain("set it to");
    }

    [Fact]
    public async Task A_host_without_a_store_does_not_start_and_says_how_to_choose_one()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOAuthWebhook();
        using var host = builder.Build();

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync());

        failure.Message.ShouldContain("UseSqlite()");
    }

    [Fact]
    public async Task Two_handlers_of_one_grant_type_keep_the_host_from_starting()
    {
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => CoreHost.StartAsync(services => services.AddGrantHandler<SecondPasswordGrant>()));

        failure.Message.ShouldContain("'password'");
        failure.Message.ShouldContain(nameof(SecondPasswordGrant));
    }

    private sealed class SecondPasswordGrant : IGrantHandler
    {
        public GrantDescriptor Descriptor { get; } = new() { GrantType = "password", DisplayName = "Second", Description = "Another" };

        public OAuthWebhook.Results.OAuthResult<TokenRequest> BuildRequest(GrantContext context) => throw new InvalidOperationException("not called");
    }
}
