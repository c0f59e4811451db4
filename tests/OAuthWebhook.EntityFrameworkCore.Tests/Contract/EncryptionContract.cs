using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.EntityFrameworkCore.Tokens;
using OAuthWebhook.Tokens;
using Secret = OAuthWebhook.Secrets.Secret;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class EncryptionContract(TestDatabase database) : StoreContract(database)
{
    private static readonly ConnectionKey OtherId = Sample.Key with { Id = "c2" };
    private static readonly ConnectionKey OtherTenant = Sample.Key with { TenantId = "other" };

    [Fact]
    public async Task Secrets_swapped_between_columns_are_unreadable()
    {
        await AddAsync(Sample.Key);
        await ReadConnectionAsync(Sample.Key, unreadable: false);

        await Node.ChangeAsync(context => context.Connections.ExecuteUpdateAsync(set => set
            .SetProperty(row => row.ProtectedClientSecret, row => row.ProtectedPassword)
            .SetProperty(row => row.ProtectedPassword, row => row.ProtectedClientSecret)));

        await ReadConnectionAsync(Sample.Key, unreadable: true);
    }

    [Fact]
    public async Task Tokens_swapped_between_columns_are_unreadable()
    {
        await AddAsync(Sample.Key);
        await ReadTokensAsync(Sample.Key, unreadable: false);

        await Node.ChangeAsync(context => context.Credentials.ExecuteUpdateAsync(set => set
            .SetProperty(row => row.ProtectedAccessToken, row => row.ProtectedRefreshToken)
            .SetProperty(row => row.ProtectedRefreshToken, row => row.ProtectedAccessToken)));

        await ReadTokensAsync(Sample.Key, unreadable: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ciphertext_moved_to_another_row_is_unreadable_there(bool otherTenant)
    {
        var other = otherTenant ? OtherTenant : OtherId;
        await AddAsync(Sample.Key);
        await AddAsync(other);
        var (connection, credential) = await RowsAsync(Sample.Key);

        await Node.ChangeAsync(context => context.Connections.Where(row => row.TenantId == other.TenantId && row.ConnectionId == other.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.ProtectedClientSecret, connection.ProtectedClientSecret)
            .SetProperty(row => row.ProtectedPassword, connection.ProtectedPassword)));
        await Node.ChangeAsync(context => context.Credentials.Where(row => row.TenantId == other.TenantId && row.ConnectionId == other.Id).ExecuteUpdateAsync(set => set
            .SetProperty(row => row.ProtectedAccessToken, credential.ProtectedAccessToken)
            .SetProperty(row => row.ProtectedRefreshToken, credential.ProtectedRefreshToken)));

        await ReadConnectionAsync(other, unreadable: true);
        await ReadTokensAsync(other, unreadable: true);
        await ReadConnectionAsync(Sample.Key, unreadable: false);
        await ReadTokensAsync(Sample.Key, unreadable: false);
    }

    [Fact]
    public async Task A_code_verifier_moved_to_another_authorization_is_unreadable_there()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        foreach (var id in (string[])["a1", "a2"])
        {
            await Authorizations.AddAsync(Sample.Authorization(id), default);
            await Authorizations.TryStartAsync(Sample.Started(Sample.Authorization(id)), default);
        }

        await using (var context = Node.Open())
        {
            var first = await context.PendingAuthorizations.AsNoTracking().SingleAsync(row => row.Id == "a1");
            await context.PendingAuthorizations.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedCodeVerifier, first.ProtectedCodeVerifier));
        }

        (await Authorizations.FindAsync("acme", "a1", default)).ShouldNotBeNull().CodeVerifier!.Reveal().ShouldBe("code-verifier-value");
        (await Authorizations.FindAsync("acme", "a2", default)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not base64 at all: %&?")]
    [InlineData("CfDJ8Nfw")]
    [InlineData("a-plaintext-token")]
    public async Task Damaged_ciphertext_is_unreadable_and_never_taken_for_a_value(string damaged)
    {
        await AddAsync(Sample.Key);
        await Node.ChangeAsync(context => context.Connections.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedPassword, damaged)));
        await Node.ChangeAsync(context => context.Credentials.ExecuteUpdateAsync(set => set.SetProperty(row => row.ProtectedRefreshToken, damaged)));

        var connection = (await Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        connection.SecretsUnreadable.ShouldBeTrue();
        connection.Password.ShouldBeNull();
        connection.ClientSecret!.Reveal().ShouldBe("client-secret-value");
        await ReadTokensAsync(Sample.Key, unreadable: true);
    }

    [Fact]
    public async Task Lost_keys_make_secrets_unreadable_and_the_log_names_the_fields()
    {
        await AddAsync(Sample.Key);
        await using var elsewhere = await Database.StartNodeAsync(new EphemeralDataProtectionProvider());

        var connection = (await elsewhere.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        var state = (await elsewhere.Tokens.FindAsync(Sample.Key, default)).ShouldNotBeNull();

        (connection.SecretsUnreadable, connection.ClientSecret, connection.Password).ShouldBe((true, null, null));
        connection.Registration.Name.ShouldBe("Orders API");
        (state.TokensUnreadable, state.Tokens, state.Generation).ShouldBe((true, null, 1));
        var (row, credential) = await RowsAsync(Sample.Key);
        var lines = elsewhere.Log.Lines.Where(line => line.Category.Contains("FieldProtector", StringComparison.Ordinal)).Select(line => line.ToString()).ToList();
        lines.Count.ShouldBe(8);
        foreach (var field in (string[])["client_secret", "password", "client_key", "client_certificate", "api_key", "access_token", "refresh_token", "dpop_key"])
            lines.ShouldContain(line => line.Contains(field, StringComparison.Ordinal) && line.Contains("c1", StringComparison.Ordinal) && line.Contains("acme", StringComparison.Ordinal));
        elsewhere.Log.Text.ShouldNotContain(row.ProtectedClientSecret!);
        elsewhere.Log.Text.ShouldNotContain(credential.ProtectedAccessToken!);
    }

    [Fact]
    public async Task A_secret_that_is_entered_again_takes_the_place_of_an_unreadable_one()
    {
        await AddAsync(Sample.Key);
        await using var elsewhere = await Database.StartNodeAsync(new EphemeralDataProtectionProvider());
        var seen = (await elsewhere.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();

        (await elsewhere.Connections.TryUpdateAsync(seen with { ClientSecret = new Secret("entered again"), SecretsUnreadable = false, Version = 4 }, 3, default)).ShouldBeTrue();

        var found = (await elsewhere.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        found.ClientSecret!.Reveal().ShouldBe("entered again");
        (found.SecretsUnreadable, found.Password).ShouldBe((false, null));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_now_outlives_an_edit_that_says_so()
    {
        await AddAsync(Sample.Key);
        await using var elsewhere = await Database.StartNodeAsync(new EphemeralDataProtectionProvider());
        var seen = (await elsewhere.Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();

        (await elsewhere.Connections.TryUpdateAsync(seen with { Version = 4 }, 3, default)).ShouldBeTrue();

        (await Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection() with { Version = 4 });
    }

    [Fact]
    public async Task A_new_token_set_takes_the_place_of_an_unreadable_one()
    {
        await AddAsync(Sample.Key);
        await using var elsewhere = await Database.StartNodeAsync(new EphemeralDataProtectionProvider());

        (await elsewhere.Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens("new"), default)).ShouldBeTrue();

        (await elsewhere.Tokens.FindAsync(Sample.Key, default))!.Tokens!.AccessToken!.Reveal().ShouldBe("new");
    }

    [Fact]
    public async Task Without_a_key_to_encrypt_with_no_attempt_begins_and_nothing_is_written()
    {
        await AddAsync(Sample.Key);
        var folder = Directory.CreateTempSubdirectory("oauth-webhook-no-keys-");
        var noKeys = DataProtectionProvider.Create(folder, options => options.DisableAutomaticKeyGeneration());
        await using var keyless = await Database.StartNodeAsync(noKeys);

        await Should.ThrowAsync<StoreUnavailableException>(() => keyless.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default));
        await Should.ThrowAsync<StoreUnavailableException>(() => keyless.Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens(), default));
        await Should.ThrowAsync<StoreUnavailableException>(() => keyless.Connections.AddAsync(Sample.Connection(OtherId), default));

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBe(new AttemptStart.Begun(null));
        (await Connections.FindAsync(OtherId, default)).ShouldBeNull();
        folder.Delete(recursive: true);
    }

    private async Task AddAsync(ConnectionKey key)
    {
        await Connections.AddAsync(Sample.Connection(key), default);
        await Tokens.TrySaveAsync(key, 0, Sample.Tokens(), default);
    }

    private async Task ReadConnectionAsync(ConnectionKey key, bool unreadable)
    {
        var connection = (await Connections.FindAsync(key, default)).ShouldNotBeNull();
        (connection.SecretsUnreadable, connection.ClientSecret is null, connection.Password is null).ShouldBe((unreadable, unreadable, unreadable));
    }

    private async Task ReadTokensAsync(ConnectionKey key, bool unreadable)
    {
        var state = (await Tokens.FindAsync(key, default)).ShouldNotBeNull();
        (state.TokensUnreadable, state.Tokens is null).ShouldBe((unreadable, unreadable));
    }

    private async Task<(ConnectionRow Connection, CredentialRow Credential)> RowsAsync(ConnectionKey key)
    {
        await using var context = Node.Open();
        return (await context.Connections.AsNoTracking().SingleAsync(row => row.TenantId == key.TenantId && row.ConnectionId == key.Id),
            await context.Credentials.AsNoTracking().SingleAsync(row => row.TenantId == key.TenantId && row.ConnectionId == key.Id));
    }
}
