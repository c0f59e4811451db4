using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

/// <summary>Templates and the connections of their subjects.</summary>
public abstract class SubjectContract(TestDatabase database) : StoreContract(database)
{
    private static readonly ConnectionQuery All = new() { TenantId = Sample.Key.TenantId };

    private static Connection Template => Sample.Connection() with
    {
        Registration = Sample.Connection().Registration with { AuthenticationType = AuthenticationType.OAuth2, TemplateId = null, Subject = null, Disabled = false },
    };

    [Fact]
    public async Task A_subject_s_connection_is_made_once_with_a_token_row_and_shown_as_its_template_says()
    {
        await Connections.AddAsync(Template, default);
        var key = SubjectConnection.KeyOf(Sample.Key, "Zoë");

        (await Connections.TryAddSubjectAsync(Sample.Key, "Zoë", Sample.Now, default)).ShouldBeTrue();
        await Tokens.TrySaveAsync(key, 0, Sample.Tokens(), default);
        (await Connections.TryAddSubjectAsync(Sample.Key, "Zoë", Sample.Now.AddDays(1), default)).ShouldBeTrue();

        var shown = (await Connections.DescribeAsync(key, default)).ShouldNotBeNull();
        shown.Registration.ShouldEqual(Template.Registration with { Template = false, TemplateId = Sample.Key.Id, Subject = "Zoë" });
        (shown.Key, shown.HasClientSecret, shown.Version, shown.IssuanceVersion, shown.Interactive, shown.Token.Generation).ShouldBe((key, true, 3, 2, true, 1));
        shown.CreatedAt.ShouldBe(Sample.Now);
        (await Connections.FindAsync(key, default)).ShouldNotBeNull().ClientSecret.ShouldBeNull("secrets are the template's");
        (await Connections.ListAsync(All, default)).TotalCount.ShouldBe(2);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task There_is_no_subject_without_a_template(bool exists, bool otherTenant)
    {
        if (exists)
            await Connections.AddAsync(Template with { Registration = Template.Registration with { Template = otherTenant } }, default);

        (await Connections.TryAddSubjectAsync(otherTenant ? Sample.Key with { TenantId = "other" } : Sample.Key, "alice", Sample.Now, default)).ShouldBeFalse();

        (await Connections.ListAsync(All, default)).TotalCount.ShouldBe(exists ? 1 : 0);
    }

    [Fact]
    public async Task Made_at_once_it_is_made_once()
    {
        await Connections.AddAsync(Template, default);

        var results = await AtOnceAsync(8, node => node.Connections.TryAddSubjectAsync(Sample.Key, "alice", Sample.Now, default));

        results.ShouldAllBe(added => added);
        (await Connections.ListAsync(All, default)).TotalCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_template_is_deleted_with_the_connections_of_its_subjects_and_with_no_others()
    {
        await Connections.AddAsync(Template, default);
        await Connections.AddAsync(Template with { Key = new("acme", "c10") }, default);
        await Connections.AddAsync(Template with { Key = Sample.Key with { TenantId = "other" } }, default);
        foreach (var template in (ConnectionKey[])[Sample.Key, new("acme", "c10"), Sample.Key with { TenantId = "other" }])
            await Connections.TryAddSubjectAsync(template, "alice", Sample.Now, default);
        await Authorizations.AddAsync(Sample.Authorization(connection: SubjectConnection.KeyOf(Sample.Key, "alice")), default);

        (await Connections.DeleteAsync(Sample.Key, expectedVersion: 2, default)).ShouldBeFalse();
        (await Connections.ListAsync(All, default)).TotalCount.ShouldBe(4);
        (await Connections.DeleteAsync(Sample.Key, expectedVersion: 3, default)).ShouldBeTrue();

        (await Connections.ListAsync(All, default)).Items.Select(item => item.Key.Id).ShouldBe(["c10", SubjectConnection.KeyOf(new("acme", "c10"), "alice").Id], ignoreOrder: true);
        (await Connections.ListAsync(All with { TenantId = "other" }, default)).TotalCount.ShouldBe(2);
        (await Tokens.FindAsync(SubjectConnection.KeyOf(Sample.Key, "alice"), default)).ShouldBeNull();
        (await Tokens.TrySaveAsync(SubjectConnection.KeyOf(Sample.Key, "alice"), 0, Sample.Tokens(), default)).ShouldBeFalse();
        (await Authorizations.FindAsync("acme", "a1", default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_subject_added_while_its_template_is_deleted_does_not_outlive_it()
    {
        for (var round = 0; round < 5; round++)
        {
            await Connections.AddAsync(Template, default);

            await AtOnceAsync(8, async node =>
            {
                if (Interlocked.Increment(ref _turn) % 8 == 3)
                    return await node.Connections.DeleteAsync(Sample.Key, null, default);
                return await node.Connections.TryAddSubjectAsync(Sample.Key, $"subject {Interlocked.Increment(ref _turn)}", Sample.Now, default);
            });
            await Connections.DeleteAsync(Sample.Key, null, default);

            (await Connections.ListAsync(All, default)).TotalCount.ShouldBe(0);
        }
    }

    private int _turn;

    [Fact]
    public async Task Lists_find_subjects_by_what_their_template_says_now_and_by_their_own_name()
    {
        await Connections.AddAsync(Template, default);
        foreach (var subject in (string[])["alice", "Örjan"])
            await Connections.TryAddSubjectAsync(Sample.Key, subject, Sample.Now, default);
        await Connections.TryUpdateAsync(Template with { Registration = Template.Registration with { Name = "Kalender", Provider = "Fabrikam" }, Version = 4 }, 3, default);

        await ShouldFindAsync(All with { Search = "örj" }, "Örjan");
        await ShouldFindAsync(All with { Search = "kalender" }, null, "alice", "Örjan");
        await ShouldFindAsync(All with { Search = "orders api" });
        await ShouldFindAsync(All with { Provider = "fabrikam" }, null, "alice", "Örjan");
        await ShouldFindAsync(All with { Template = Sample.Key.Id }, "alice", "Örjan");
        await ShouldFindAsync(All with { Template = "another" });
        await ShouldFindAsync(All with { WithoutSubjects = true }, (string?)null);
        (await Connections.ListAsync(All, default)).Items.ShouldAllBe(item => item.Registration.Name == "Kalender" && item.Version == 4);

        async Task ShouldFindAsync(ConnectionQuery query, params string?[] subjects)
        {
            var page = await Connections.ListAsync(query, default);
            page.Items.Select(item => item.Registration.Subject).ShouldBe(subjects, ignoreOrder: true);
            page.TotalCount.ShouldBe(subjects.Length);
        }
    }

    [Fact]
    public async Task What_the_template_switches_off_is_off_for_its_subjects_and_the_status_filter_agrees()
    {
        await Connections.AddAsync(Template, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "alice", Sample.Now, default);

        (await CountAsync(ConnectionStatus.Active)).ShouldBe(1, "the template itself");
        (await CountAsync(ConnectionStatus.PendingAuthorization)).ShouldBe(1);
        await Connections.TryUpdateAsync(Template with { Registration = Template.Registration with { Disabled = true }, Version = 4 }, 3, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "bob", Sample.Now, default);
        (await CountAsync(ConnectionStatus.Disabled)).ShouldBe(3);
        (await Connections.ListAsync(All, default)).Items.ShouldAllBe(item => ConnectionStatuses.Of(item, Sample.Now) == ConnectionStatus.Disabled);

        async Task<int> CountAsync(ConnectionStatus status) => (await Connections.ListAsync(All with { Status = status }, default)).TotalCount;
    }

    [Fact]
    public async Task The_latest_consent_is_kept_whatever_order_they_are_noted_in()
    {
        await Connections.AddAsync(Template, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "alice", Sample.Now, default);
        var key = SubjectConnection.KeyOf(Sample.Key, "alice");
        (await Connections.DescribeAsync(key, default)).ShouldNotBeNull().ConsentedAt.ShouldBeNull();

        await Connections.NoteConsentAsync(key, Sample.Now.AddMinutes(2), "meanwhile", default);
        await Connections.NoteConsentAsync(key, Sample.Now.AddMinutes(1), "meanwhile", default);
        await Connections.NoteConsentAsync(SubjectConnection.KeyOf(Sample.Key, "nobody"), Sample.Now, "meanwhile", default);

        (await Connections.DescribeAsync(key, default)).ShouldNotBeNull().ConsentedAt.ShouldBe(Sample.Now.AddMinutes(2));
    }

    [Fact]
    public async Task Of_the_consents_for_one_subject_one_is_exchanged_at_a_time_and_the_first_to_be_done_ends_the_rest()
    {
        await Connections.AddAsync(Template, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "alice", Sample.Now, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "bob", Sample.Now, default);
        var key = SubjectConnection.KeyOf(Sample.Key, "alice");
        var all = Enumerable.Range(1, 8).Select(number => Sample.Authorization($"a{number}", key)).ToArray();
        var other = Sample.Authorization("b1", SubjectConnection.KeyOf(Sample.Key, "bob"));
        foreach (var authorization in (PendingAuthorization[])[.. all, other])
            await Authorizations.AddAsync(authorization, default);

        var next = -1;
        var claims = await AtOnceAsync(8, node => node.Authorizations.TryClaimAsync(all[Interlocked.Increment(ref next)], Sample.Now, default));
        claims.Count(claimed => claimed).ShouldBe(1);
        (await Authorizations.TryClaimAsync(other, Sample.Now, default)).ShouldBeTrue();
        await Connections.NoteConsentAsync(key, Sample.Now, "meanwhile", default);

        var states = await Task.WhenAll(all.Select(async authorization => (await Authorizations.FindAsync(Sample.Key.TenantId, authorization.Id, default)).ShouldNotBeNull()));
        states.Count(state => state.Status == AuthorizationStatus.Exchanging).ShouldBe(1);
        states.Where(state => state.Status != AuthorizationStatus.Exchanging).ShouldAllBe(state => state.Status == AuthorizationStatus.Failed && state.Reason == "meanwhile" && state.DeviceCode == null && state.PollAt == null);
        (await Authorizations.FindAsync(Sample.Key.TenantId, other.Id, default)).ShouldNotBeNull().Status.ShouldBe(AuthorizationStatus.Exchanging);
    }

    [Fact]
    public async Task A_consent_that_was_left_in_the_middle_long_ago_holds_up_no_other()
    {
        await Connections.AddAsync(Template, default);
        await Connections.TryAddSubjectAsync(Sample.Key, "alice", Sample.Now, default);
        var key = SubjectConnection.KeyOf(Sample.Key, "alice");
        var (left, other) = (Sample.Authorization("a1", key), Sample.Authorization("a2", key));
        await Authorizations.AddAsync(left, default);
        await Authorizations.AddAsync(other, default);
        await Authorizations.TryClaimAsync(left, Sample.Now, default);

        (await Authorizations.TryClaimAsync(other, left.ExpiresAt.AddTicks(-1), default)).ShouldBeFalse();
        (await Authorizations.TryClaimAsync(other, left.ExpiresAt, default)).ShouldBeTrue();
    }
}
