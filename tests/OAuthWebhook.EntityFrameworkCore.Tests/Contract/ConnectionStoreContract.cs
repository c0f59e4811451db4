using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;
using OAuthWebhook.Usage;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class ConnectionStoreContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task An_added_connection_is_read_back_in_full()
    {
        var added = Sample.Connection();
        await Connections.AddAsync(added, default);

        (await Connections.FindAsync(added.Key, default)).ShouldEqual(added);
    }

    [Fact]
    public async Task A_connection_without_anything_optional_is_read_back_in_full()
    {
        var added = new Connection { Key = Sample.Key, Registration = new ConnectionRegistration { Name = "n", GrantType = "client_credentials" } };
        await Connections.AddAsync(added, default);

        (await Connections.FindAsync(added.Key, default)).ShouldEqual(added);
    }

    [Fact]
    public async Task A_new_connection_has_an_empty_token_and_no_use()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        (await Tokens.FindAsync(Sample.Key, default)).ShouldBe(new CredentialState());
        var overview = (await Connections.DescribeAsync(Sample.Key, default)).ShouldNotBeNull();
        overview.Token.ShouldBe(new TokenSummary());
        overview.LastUsedAt.ShouldBeNull();
        overview.UseCount.ShouldBe(0);
    }

    [Fact]
    public async Task What_does_not_exist_is_null()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var other = Sample.Key with { Id = "c2" };

        (await Connections.FindAsync(other, default)).ShouldBeNull();
        (await Connections.DescribeAsync(other, default)).ShouldBeNull();
        (await Tokens.FindAsync(other, default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_id_in_use_is_refused_and_its_connection_stays_as_it_is()
    {
        var first = Sample.Connection();
        await Connections.AddAsync(first, default);

        (await Connections.AddAsync(Sample.Connection(name: "Another"), default)).ShouldBeFalse();

        (await Connections.FindAsync(first.Key, default)).ShouldEqual(first);
    }

    [Fact]
    public async Task An_update_replaces_everything_but_the_creation_time()
    {
        var first = new Connection { Key = Sample.Key, Registration = new ConnectionRegistration { Name = "n", GrantType = "password" }, CreatedAt = Sample.Now.AddYears(-1) };
        await Connections.AddAsync(first, default);

        (await Connections.TryUpdateAsync(Sample.Connection(), first.Version, default)).ShouldBeTrue();

        (await Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection() with { CreatedAt = first.CreatedAt });
        var query = new ConnectionQuery { TenantId = Sample.Key.TenantId, Search = "orders api", Provider = "contoso", Status = ConnectionStatus.Disabled };
        (await Connections.ListAsync(query, default)).TotalCount.ShouldBe(1);
    }

    [Fact]
    public async Task An_update_can_take_secrets_away()
    {
        var first = Sample.Connection();
        await Connections.AddAsync(first, default);

        (await Connections.TryUpdateAsync(first with { ClientSecret = null, Password = null, Version = 4 }, first.Version, default)).ShouldBeTrue();

        var overview = (await Connections.DescribeAsync(first.Key, default)).ShouldNotBeNull();
        (overview.HasClientSecret, overview.HasPassword).ShouldBe((false, false));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task An_update_of_another_version_changes_nothing(long expectedVersion)
    {
        var first = Sample.Connection();
        await Connections.AddAsync(first, default);

        (await Connections.TryUpdateAsync(Sample.Connection(name: "Late") with { Version = expectedVersion + 1 }, expectedVersion, default)).ShouldBeFalse();

        (await Connections.FindAsync(first.Key, default)).ShouldEqual(first);
    }

    [Fact]
    public async Task Of_updates_at_once_one_succeeds()
    {
        var first = Sample.Connection();
        await Connections.AddAsync(first, default);

        var results = await AtOnceAsync(10, node => node.Connections.TryUpdateAsync(first with { Version = first.Version + 1 }, first.Version, default));

        results.Count(won => won).ShouldBe(1);
    }

    [Fact]
    public async Task A_field_the_stored_registration_lacks_has_its_default()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Node.ChangeAsync(context => context.Connections.ExecuteUpdateAsync(set =>
            set.SetProperty(row => row.Registration, """{ "name": "Old", "grantType": "password", "fieldOfANewerVersion": 1 }""")));

        var found = (await Connections.FindAsync(Sample.Key, default)).ShouldNotBeNull();

        found.Registration.ShouldEqual(new ConnectionRegistration { Name = "Old", GrantType = "password" });
    }

    [Fact]
    public async Task An_edit_and_a_refresh_do_not_disturb_each_other()
    {
        var first = Sample.Connection();
        await Connections.AddAsync(first, default);
        await Tokens.BeginAttemptAsync(first.Key, Sample.Attempt(0), default);

        (await Connections.TryUpdateAsync(first with { Version = 4 }, 3, default)).ShouldBeTrue();
        (await Tokens.BeginAttemptAsync(first.Key, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();
        (await Tokens.TrySaveAsync(first.Key, 0, Sample.Tokens(), default)).ShouldBeTrue();
        (await Connections.TryUpdateAsync(first with { Version = 5 }, 4, default)).ShouldBeTrue();

        var state = (await Tokens.FindAsync(first.Key, default)).ShouldNotBeNull();
        state.Generation.ShouldBe(1);
        state.Tokens!.AccessToken!.Reveal().ShouldBe("access-token-value");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(3L)]
    public async Task A_delete_takes_everything_that_belongs_to_it(long? expectedVersion)
    {
        await AddWithEverythingAsync(Sample.Key);
        (await Node.CountRowsAsync(Sample.Key)).ShouldBe(5);

        (await Connections.DeleteAsync(Sample.Key, expectedVersion, default)).ShouldBeTrue();

        (await Node.CountRowsAsync(Sample.Key)).ShouldBe(0);
        (await Connections.DeleteAsync(Sample.Key, expectedVersion, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_delete_of_another_version_deletes_nothing()
    {
        await AddWithEverythingAsync(Sample.Key);

        (await Connections.DeleteAsync(Sample.Key, 2, default)).ShouldBeFalse();

        (await Node.CountRowsAsync(Sample.Key)).ShouldBe(5);
    }

    [Fact]
    public async Task Nothing_written_after_a_delete_brings_anything_back()
    {
        await AddWithEverythingAsync(Sample.Key);
        await Connections.DeleteAsync(Sample.Key, null, default);

        (await Connections.TryUpdateAsync(Sample.Connection() with { Version = 4 }, 3, default)).ShouldBeFalse();
        (await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default)).ShouldBeFalse();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default)).ShouldBe(new AttemptStart.Moved());
        (await Tokens.ForgetAsync(Sample.Key, default)).ShouldBeFalse();
        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), endedAttempt: null, default);
        await Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 1)], default);
        await Authorizations.AddAsync(Sample.Authorization("a2"), default);
        (await Authorizations.TryStartAsync(Sample.Started(Sample.Authorization()), default)).ShouldBeFalse();

        (await Node.CountRowsAsync(Sample.Key)).ShouldBe(0);
    }

    [Fact]
    public async Task A_delete_wins_over_everything_that_happens_at_once()
    {
        await AddWithEverythingAsync(Sample.Key);
        var turn = 0;

        await AtOnceAsync(12, async node =>
        {
            await ((Interlocked.Increment(ref turn) % 6) switch
            {
                0 => node.Connections.DeleteAsync(Sample.Key, null, default),
                1 => node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default),
                2 => node.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default),
                3 => node.Usage.AddAsync([new ConnectionUse(Sample.Key, Sample.Now, 1)], default),
                4 => node.Authorizations.AddAsync(Sample.Authorization(Guid.NewGuid().ToString()), default),
                _ => (Task)node.Connections.TryUpdateAsync(Sample.Connection() with { Version = 4 }, 3, default),
            });
            return true;
        });

        (await Node.CountRowsAsync(Sample.Key)).ShouldBe(0);
    }

    [Fact]
    public async Task Tenants_never_mix_though_their_ids_are_the_same()
    {
        var (mine, theirs) = (new ConnectionKey("", "c1"), new ConnectionKey("acme", "c1"));
        await AddWithEverythingAsync(mine, "a-mine");
        await AddWithEverythingAsync(theirs, "a-theirs");
        await Connections.TryUpdateAsync(Sample.Connection(mine, name: "Mine") with { ClientSecret = new Secret("mine"), Version = 4 }, 3, default);
        await Tokens.TrySaveAsync(mine, 0, Sample.Tokens("mine"), default);
        await Usage.AddAsync([new ConnectionUse(mine, Sample.Now, 5)], default);

        var other = (await Connections.FindAsync(theirs, default)).ShouldNotBeNull();
        other.Registration.Name.ShouldBe("Orders API");
        other.ClientSecret!.Reveal().ShouldBe("client-secret-value");
        (await Tokens.FindAsync(theirs, default)).ShouldBe(new CredentialState());
        (await Connections.DescribeAsync(theirs, default))!.UseCount.ShouldBe(1);
        (await Tokens.BeginAttemptAsync(theirs, Sample.Attempt(0), default)).ShouldBeOfType<AttemptStart.Held>();
        (await Authorizations.FindAsync(theirs.TenantId, "a-mine", default)).ShouldBeNull();
        (await Connections.ListAsync(new ConnectionQuery { TenantId = theirs.TenantId }, default)).Items.ShouldHaveSingleItem().Key.ShouldBe(theirs);

        await Connections.DeleteAsync(mine, null, default);
        (await Node.CountRowsAsync(theirs)).ShouldBe(5);
    }

    private async Task AddWithEverythingAsync(ConnectionKey key, string authorizationId = "a1")
    {
        await Connections.AddAsync(Sample.Connection(key), default);
        await Tokens.BeginAttemptAsync(key, Sample.Attempt(0), default);
        await Authorizations.AddAsync(Sample.Authorization(authorizationId, key), default);
        await Usage.AddAsync([new ConnectionUse(key, Sample.Now, 1)], default);
    }
}
