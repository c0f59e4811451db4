using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.AspNetCore.Settings;
using OAuthWebhook.AspNetCore.Tests.Host;
using OAuthWebhook.Audit;
using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Testing;
using OAuthWebhook.Usage;

namespace OAuthWebhook.AspNetCore.Tests.Pages;

public sealed class HistoryPagesTests : HostedTests
{
    private const string Tokens = "/oauth-webhook/settings/tokens";

    private HttpClient _client = null!;
    private string _id = "";

    private IAuditStore Audit => Host.Services.GetRequiredService<IAuditStore>();

    /// <summary>What happened, and how the page says it.</summary>
    public static TheoryData<AuditAction, string?, string?, string> Words => new()
    {
        { AuditAction.Created, "alice", "page", "Created by alice" },
        { AuditAction.Created, null, AuthorizationService.LinkOrigin, "Created by the end user" },
        { AuditAction.Created, null, "sample", "Created by somebody without a name" },
        { AuditAction.Updated, "alice", "api", "Saved as it was by alice" },
        { AuditAction.Enabled, "alice", "api", "Enabled by alice" },
        { AuditAction.Disabled, "alice", "api", "Disabled by alice" },
        { AuditAction.Deleted, "alice", "api", "Deleted by alice" },
        { AuditAction.Authorized, "alice", "page", "Authorized by alice" },
        { AuditAction.Authorized, null, AuditEntry.HostOrigin, "Got its first token by itself" },
        { AuditAction.AuthorizationFailed, "alice", "page", "Authorization failed, begun by alice" },
        { AuditAction.TokenEntered, "alice", "page", "Token entered by alice" },
        { AuditAction.Refreshed, null, AuditEntry.HostOrigin, "Refreshed by the host" },
        { AuditAction.Refreshed, "alice", "page", "Refreshed by alice" },
        { AuditAction.RenewalFailed, null, AuditEntry.HostOrigin, "Refresh failed" },
        { AuditAction.RenewalFailed, "alice", "page", "Refresh failed, asked for by alice" },
        { AuditAction.ReauthorizationRequired, null, AuditEntry.HostOrigin, "Somebody has to authorize it again" },
        { AuditAction.Recovered, null, AuditEntry.HostOrigin, "Works again" },
        { AuditAction.Expiring, null, AuditEntry.HostOrigin, "Warned that it will end" },
        { AuditAction.TokenForgotten, "alice", "page", "Token forgotten by alice" },
        { AuditAction.Repointed, "alice", "page", "Use pointed to another connection by alice" },
    };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = Host.Administrator();
        _id = await _client.CreateIdAsync(ConnectionsApi.ClientCredentials(Server.BaseAddress));
    }

    public override async Task DisposeAsync()
    {
        _client.Dispose();
        await base.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void What_happened_is_said_in_words(AuditAction action, string? who, string? origin, string words) =>
        HistoryView.Title(Entry(action, 1) with { Who = who, Origin = origin }).ShouldBe(words);

    [Fact]
    public void There_are_words_for_everything_that_can_happen() =>
        Words.Select(row => (AuditAction)row[0]).Distinct().ShouldBe(Enum.GetValues<AuditAction>(), ignoreOrder: true);

    [Fact]
    public async Task A_connections_page_tells_what_happened_to_it()
    {
        await Audit.AppendAsync(
        [
            Entry(AuditAction.Updated, 1) with { Fields = ["scopes", "clientSecret"] },
            Entry(AuditAction.RenewalFailed, 2) with { Who = null, Origin = AuditEntry.HostOrigin, Count = 7, Error = new(OAuthErrorKind.Transient, "busy", "The server is <busy>.", "Wait for it.") },
            Entry(AuditAction.Deleted, 3) with { Revocation = RevocationResult.Failed, Error = new(OAuthErrorKind.Transient, "busy", "It answered 503.", "") },
            Entry(AuditAction.Repointed, 5) with { Repointed = new("workflow", "w1", "Billing <1>", "c2", "CRM 2") },
            Entry(AuditAction.Expiring, 4) with { EndsAt = new(2031, 2, 3, 4, 5, 6, TimeSpan.Zero) },
        ],
        default);

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");

        var text = Html.Text(html);
        text.ShouldContain("Changed by alice on these pages scopes clientSecret");
        text.ShouldContain($"Refresh failed 7 times since {Host.Time.GetUtcNow().AddMinutes(2):yyyy-MM-dd HH:mm:ss} UTC");
        text.ShouldContain("The server is <busy>. Next: Wait for it.");
        text.ShouldContain("The provider could not be told: It answered 503.");
        text.ShouldContain("Ends 2031-02-03 04:05 UTC");
        text.ShouldContain("Use pointed to another connection by alice on these pages The workflow “Billing <1>” uses CRM 2 now.");
        html.ShouldContain($"href=\"{Tokens}/c2\"");
        text.ShouldContain("Created by user-1 over the API");
        text.ShouldContain("Not used in the last 30 days.");
    }

    [Theory]
    [InlineData(RevocationResult.Revoked, "The provider has taken the token back.")]
    [InlineData(RevocationResult.NotOffered, "The provider was not told: the connection has no revocation URL.")]
    [InlineData(RevocationResult.NoSuchToken, "The provider was not told: it takes back another kind of token than there was.")]
    [InlineData(RevocationResult.NothingToRevoke, "There was no token to take back.")]
    public async Task What_the_provider_was_told_of_a_token_that_is_gone_is_said_in_words(RevocationResult result, string words)
    {
        await Audit.AppendAsync([Entry(AuditAction.TokenForgotten, 1) with { Revocation = result }], default);

        Html.Text(await _client.GetStringAsync($"{Tokens}/{_id}")).ShouldContain($"Token forgotten by alice on these pages {words}");
    }

    [Fact]
    public async Task The_newest_twenty_are_on_the_connections_page_and_all_on_pages_of_their_own()
    {
        await Audit.AppendAsync([.. Enumerable.Range(1, 60).Select(minute => Entry(AuditAction.Updated, minute) with { Who = $"editor-{minute}" })], default);

        var details = Html.Text(await _client.GetStringAsync($"{Tokens}/{_id}"));
        details.ShouldContain("Saved as it was by editor-41 ");
        details.ShouldNotContain("editor-40 ");
        details.ShouldContain("Everything that happened (61)");

        var first = await _client.GetStringAsync($"{Tokens}/history/{_id}");
        Html.Text(first).ShouldContain("1 to 50 of 61");
        Html.Attribute(first, "a", "href", "pageNumber=0").ShouldBeNull();
        var second = Html.Text(await _client.GetStringAsync(Html.Attribute(first, "a", "href", "pageNumber=2")));
        second.ShouldContain("51 to 61 of 61");
        second.ShouldContain("Created by user-1");
        second.ShouldNotContain("editor-11 ");
    }

    [Fact]
    public async Task Uses_of_the_last_days_are_a_table()
    {
        var now = Host.Time.GetUtcNow();
        foreach (var (days, count) in ((int, int)[])[(31, 9), (1, 1234), (0, 66)])
            await Host.Services.GetRequiredService<IUsageStore>().AddAsync([new(new("", _id), now.AddDays(-days), count)], default);

        var html = await _client.GetStringAsync($"{Tokens}/{_id}");

        Html.Text(html).ShouldContain("Used 1,300 times in the last 30 days");
        Html.Text(html).ShouldContain($"{now:yyyy-MM-dd} 66 {now.AddDays(-1):yyyy-MM-dd} 1,234");
        html.ShouldContain("""<meter min="0" max="1234" value="66" """);
    }

    [Fact]
    public async Task The_history_of_a_deleted_connection_is_found_in_that_of_all()
    {
        Host.Time.Advance(TimeSpan.FromSeconds(1));
        (await _client.DeleteAsync($"{ConnectionsApi.Path}/{_id}")).EnsureSuccessStatusCode();

        var list = await _client.GetStringAsync(Tokens);
        var all = await _client.GetStringAsync(Html.Attribute(list, "a", "href", "/history"));
        Html.Text(all).ShouldContain("Invoices Deleted by user-1 over the API");
        var one = await _client.GetStringAsync(Html.Attribute(all, "a", "href", $"history/{_id}"));

        Html.Text(one).ShouldContain("History of “Invoices”");
        Html.Text(one).ShouldContain("This connection was deleted.");
        one.ShouldNotContain("Open the connection");
        Html.Attribute(one, "a", "href", "/history").ShouldBe($"{Tokens}/history");
    }

    [Fact]
    public async Task The_history_of_an_end_users_account_tells_what_happened_to_its_template()
    {
        var template = ConnectionsApi.AuthorizationCode();
        template["template"] = true;
        var templateId = await _client.CreateIdAsync(template);
        var byLink = new Caller { TenantId = "", Origin = AuthorizationService.LinkOrigin };
        (await Host.Services.GetRequiredService<OAuthWebhook.Subjects.SubjectConnections>().AddAsync(byLink, templateId, "zoë", default)).ShouldBeNull();
        var key = OAuthWebhook.Subjects.SubjectConnection.KeyOf(new("", templateId), "zoë");

        var text = Html.Text(await _client.GetStringAsync($"{Tokens}/history/{key.Id}"));

        text.ShouldContain("Created by the end user by a consent link");
        text.ShouldContain("Its template Calendar Created by user-1");
        Html.Text(await _client.GetStringAsync($"{Tokens}/history")).ShouldContain("Calendar of zoë Created by the end user");
    }

    [Fact]
    public async Task A_history_that_is_not_there_is_a_page_that_says_so()
    {
        using var response = await _client.GetAsync($"{Tokens}/history/none");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Html.Text(await response.Content.ReadAsStringAsync()).ShouldContain("No such connection");
    }

    private AuditEntry Entry(AuditAction action, int minute)
    {
        var at = (Host?.Time.GetUtcNow() ?? DateTimeOffset.UnixEpoch).AddMinutes(minute);
        return new() { Connection = new ConnectionKey("", _id), Name = "Invoices", Action = action, At = at, Since = at, Who = "alice", Origin = "page" };
    }
}
