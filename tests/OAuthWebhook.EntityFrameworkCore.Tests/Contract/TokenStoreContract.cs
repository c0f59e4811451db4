using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;
using OAuthWebhook.Tokens;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class TokenStoreContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task A_saved_token_set_is_read_back_in_full_as_the_next_generation()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        (await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default)).ShouldBeTrue();

        (await Tokens.FindAsync(Sample.Key, default)).ShouldEqual(new CredentialState { Generation = 1, Tokens = Sample.Tokens() });
    }

    [Fact]
    public async Task A_token_set_without_anything_optional_leaves_nothing_of_the_one_before()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        var bare = new TokenSet { AccessToken = new Secret("bare"), IssuedAt = Sample.Now, Issuance = new Issuance(9, null, null) };

        (await Tokens.TrySaveAsync(Sample.Key, 1, bare, default)).ShouldBeTrue();

        (await Tokens.FindAsync(Sample.Key, default))!.Tokens.ShouldEqual(bare);
    }

    [Fact]
    public async Task A_refresh_token_alone_is_a_token_set()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var entered = Sample.Tokens() with { AccessToken = null, ExpiresAt = null };

        (await Tokens.TrySaveAsync(Sample.Key, 0, entered, default)).ShouldBeTrue();

        (await Tokens.FindAsync(Sample.Key, default))!.Tokens.ShouldEqual(entered);
        var shown = (await Connections.DescribeAsync(Sample.Key, default))!.Token;
        (shown.HasAccessToken, shown.HasRefreshToken).ShouldBe((false, true));
    }

    [Fact]
    public async Task What_may_be_shown_of_a_token_set_is_described()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await Tokens.RecordFailureAsync(Sample.Key, 1, Sample.Failure(), endedAttempt: null, default);

        var overview = (await Connections.DescribeAsync(Sample.Key, default)).ShouldNotBeNull();

        overview.Registration.ShouldEqual(Sample.Connection().Registration);
        overview.Token.ShouldEqual(new TokenSummary
        {
            Generation = 1,
            HasAccessToken = true,
            HasRefreshToken = true,
            ExpiresAt = Sample.Tokens().ExpiresAt,
            RefreshTokenExpiresAt = Sample.Tokens().RefreshTokenExpiresAt,
            GrantedScopes = ["orders.read", "with space"],
            Account = "Zoë@example",
            IssuedAt = Sample.Now,
            Failure = Sample.Failure(),
        });
        (overview.HasClientSecret, overview.HasPassword, overview.Interactive).ShouldBe((true, true, true));
        (overview.Version, overview.IssuanceVersion).ShouldBe((3, 2));
        (overview.CreatedAt, overview.UpdatedAt).ShouldBe((Sample.Now.AddDays(-1), Sample.Now));
    }

    [Fact]
    public async Task Granted_scopes_that_are_unknown_are_not_the_same_as_none()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens() with { GrantedScopes = null }, default);
        (await Tokens.FindAsync(Sample.Key, default))!.Tokens!.GrantedScopes.ShouldBeNull();

        await Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens() with { GrantedScopes = [] }, default);
        (await Tokens.FindAsync(Sample.Key, default))!.Tokens!.GrantedScopes.ShouldBe([]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_save_for_another_generation_writes_nothing(long expectedGeneration)
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens("first"), default);
        await Tokens.RecordFailureAsync(Sample.Key, 1, Sample.Failure(), endedAttempt: null, default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default);

        (await Tokens.TrySaveAsync(Sample.Key, expectedGeneration, Sample.Tokens("second"), default)).ShouldBeFalse();

        var state = (await Tokens.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        state.Generation.ShouldBe(1);
        state.Failure.ShouldNotBeNull();
        state.Tokens!.AccessToken!.Reveal().ShouldBe("first");
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBeOfType<AttemptStart.Held>();
    }

    [Fact]
    public async Task Of_saves_at_once_one_wins_and_its_token_is_kept()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var number = 0;

        var results = await AtOnceAsync(20, async node =>
        {
            var token = $"token-{Interlocked.Increment(ref number)}";
            return (token, Won: await node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(token), default));
        });

        var winner = results.Where(result => result.Won).ShouldHaveSingleItem();
        var state = (await Tokens.FindAsync(Sample.Key, default)).ShouldNotBeNull();
        state.Generation.ShouldBe(1);
        state.Tokens!.AccessToken!.Reveal().ShouldBe(winner.token);
    }

    [Fact]
    public async Task A_save_needs_no_lease_clears_the_failure_and_ends_anyones_attempt()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await using var other = await Database.StartNodeAsync();
        await other.Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(0), default);
        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), endedAttempt: null, default);

        (await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default)).ShouldBeTrue();

        (await Tokens.FindAsync(Sample.Key, default))!.Failure.ShouldBeNull();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBe(new AttemptStart.Begun(null));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_failure_is_kept_in_full_beside_the_token_set(OAuthErrorKind kind)
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);

        await Tokens.RecordFailureAsync(Sample.Key, 1, Sample.Failure(kind), endedAttempt: null, default);

        (await Tokens.FindAsync(Sample.Key, default)).ShouldEqual(new CredentialState { Generation = 1, Tokens = Sample.Tokens(), Failure = Sample.Failure(kind) });
    }

    [Fact]
    public async Task A_failure_without_anything_optional_is_kept_in_full()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        var failure = new RenewalFailure(new OAuthError(OAuthErrorKind.Misconfigured, "code", "Cause.", "Step."), Sample.Now, 1, null);

        await Tokens.RecordFailureAsync(Sample.Key, 0, failure, endedAttempt: null, default);

        (await Tokens.FindAsync(Sample.Key, default))!.Failure.ShouldBe(failure);
    }

    [Fact]
    public async Task A_failure_of_a_generation_that_has_moved_on_writes_nothing()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default);

        await Tokens.RecordFailureAsync(Sample.Key, 0, Sample.Failure(), endedAttempt: null, default);

        (await Tokens.FindAsync(Sample.Key, default))!.Failure.ShouldBeNull();
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBeOfType<AttemptStart.Held>();
    }

    [Fact]
    public async Task An_account_is_noted_with_its_generation_alone_and_nothing_else_changes()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        var before = (await Tokens.FindAsync(Sample.Key, default))!;

        await Tokens.NoteDetailsAsync(Sample.Key, 0, new("the former"), default);
        await Tokens.NoteDetailsAsync(Sample.Key, 2, new("the next"), default);
        (await Tokens.FindAsync(Sample.Key, default))!.Tokens!.Account.ShouldBe(before.Tokens!.Account);

        await Tokens.NoteDetailsAsync(Sample.Key, 1, new("Ünal"), default);

        var after = (await Tokens.FindAsync(Sample.Key, default))!;
        after.Generation.ShouldBe(1);
        after.Tokens!.Account.ShouldBe("Ünal");
        after.Tokens.AccessToken!.Reveal().ShouldBe(before.Tokens.AccessToken!.Reveal());
        after.Tokens.ExpiresAt.ShouldBe(before.Tokens.ExpiresAt);
        (await Connections.ListAsync(new ConnectionQuery { TenantId = Sample.Key.TenantId, Search = "ünal" }, default)).TotalCount.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_found_out_about_a_token_stands_in_the_way_of_no_renewal_under_way()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default);

        await Tokens.NoteDetailsAsync(Sample.Key, 1, new(null, new Dictionary<string, string> { ["site"] = "s1" }), default);

        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default)).ShouldBeOfType<AttemptStart.Held>();
        var noted = (await Tokens.FindAsync(Sample.Key, default))!.Tokens!;
        noted.Fields.ShouldBe(new Dictionary<string, string> { ["site"] = "s1" });
        noted.Account.ShouldBe(Sample.Tokens().Account);
        (await Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens("rotated"), default)).ShouldBeTrue();
    }

    [Fact]
    public async Task No_account_is_noted_where_there_is_no_token()
    {
        await Connections.AddAsync(Sample.Connection(), default);

        await Tokens.NoteDetailsAsync(Sample.Key, 0, new("nobody"), default);

        (await Connections.DescribeAsync(Sample.Key, default))!.Token.Account.ShouldBeNull();
    }

    [Fact]
    public async Task Forgetting_is_a_new_generation_that_no_refresh_under_way_can_undo()
    {
        await Connections.AddAsync(Sample.Connection(), default);
        await Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default);
        await Tokens.RecordFailureAsync(Sample.Key, 1, Sample.Failure(), endedAttempt: null, default);
        await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(1), default);

        (await Tokens.ForgetAsync(Sample.Key, default)).ShouldBeTrue();

        (await Tokens.TrySaveAsync(Sample.Key, 1, Sample.Tokens(), default)).ShouldBeFalse();
        (await Tokens.FindAsync(Sample.Key, default)).ShouldBe(new CredentialState { Generation = 2 });
        (await Connections.DescribeAsync(Sample.Key, default))!.Token.ShouldBe(new TokenSummary { Generation = 2 });
        (await Tokens.BeginAttemptAsync(Sample.Key, Sample.Attempt(2), default)).ShouldBe(new AttemptStart.Begun(null));
        (await Connections.ListAsync(new ConnectionQuery { TenantId = Sample.Key.TenantId, Search = "zoë" }, default)).TotalCount.ShouldBe(0);
    }

    [Fact]
    public async Task There_is_nothing_to_forget_of_a_connection_that_does_not_exist() =>
        (await Tokens.ForgetAsync(Sample.Key, default)).ShouldBeFalse();

    public static TheoryData<OAuthErrorKind> Kinds() => [.. Enum.GetValues<OAuthErrorKind>()];
}
