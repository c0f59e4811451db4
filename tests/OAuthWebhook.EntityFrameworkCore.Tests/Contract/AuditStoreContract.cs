using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;
using OAuthWebhook.Results;
using OAuthWebhook.Revocation;
using OAuthWebhook.Subjects;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

public abstract class AuditStoreContract(TestDatabase database) : StoreContract(database)
{
    private static readonly OAuthError Busy = new(OAuthErrorKind.Transient, "server_unavailable", "The server is busy.", "Wait.") { HttpStatus = 503, RetryAfter = TimeSpan.FromSeconds(7) };

    private static readonly OAuthError Refused = Busy with { Kind = OAuthErrorKind.CredentialsRefused, Code = "invalid_client" };

    private static AuditEntry Refreshed => Sample.Entry(action: AuditAction.Refreshed) with { Who = null, Origin = AuditEntry.HostOrigin };

    private static AuditEntry Failed => Refreshed with { Action = AuditAction.RenewalFailed, Error = Busy };

    /// <summary>What may follow an entry, whether it is the same again, and so counted there.</summary>
    public static TheoryData<string, bool> Successors => new()
    {
        { "the same", true },
        { "another connection's between them", true },
        { "another cause", false },
        { "another action", false },
        { "asked for by a person", false },
        { "another day", false },
        { "something else between them", false },
        { "something that came later, and was written first", true },
    };

    [Fact]
    public async Task An_entry_is_read_as_it_was_written()
    {
        var entry = Sample.Entry() with { Since = Sample.Now.AddHours(-1), Count = 7, Fields = ["scopes", "refresh.endpoint"], Error = Busy, Revocation = RevocationResult.NoSuchToken, EndsAt = Sample.Now.AddDays(3), Repointed = new("workflow", "w1", "Billing", "c2", "New") };
        var bare = Sample.Entry() with { At = Sample.Now.AddSeconds(1), Since = Sample.Now.AddSeconds(1), Subject = null, Who = null, Origin = null };

        await Audit.AppendAsync([entry, bare], default);

        (await ListAsync()).ShouldEqual([bare, entry]);
    }

    [Fact]
    public async Task A_page_is_the_newest_first_of_one_connection_or_of_all_and_of_the_own_tenant_alone()
    {
        var other = Sample.Key with { Id = "c2" };
        await Audit.AppendAsync(
            [At(3, Sample.Key), At(1, Sample.Key), At(2, other), At(3, Sample.Key, "written later"), At(4, Sample.Key with { TenantId = "stranger" })],
            default);

        (await PageAsync([Sample.Key.Id], 0, 2)).ShouldBe("3 written later, 3 | 3");
        (await PageAsync([Sample.Key.Id], 2, 2)).ShouldBe("1 | 3");
        (await PageAsync([Sample.Key.Id, other.Id], 0, 10)).ShouldBe("3 written later, 3, 2, 1 | 4");
        (await PageAsync(null, 0, 10)).ShouldBe("3 written later, 3, 2, 1 | 4");
        (await PageAsync(["c3"], 0, 10)).ShouldBe(" | 0");
    }

    [Theory]
    [MemberData(nameof(Successors))]
    public async Task What_the_host_does_again_and_again_is_counted(string successor, bool counted)
    {
        var next = Failed with { At = Failed.At.AddMinutes(5), Since = Failed.Since.AddMinutes(5) };
        next = successor switch
        {
            "another cause" => next with { Error = Refused },
            "another action" => next with { Action = AuditAction.Refreshed, Error = null },
            "asked for by a person" => next with { Who = "alice", Origin = "page" },
            "another day" => next with { At = Failed.At.AddDays(1), Since = Failed.Since.AddDays(1) },
            _ => next,
        };
        await Audit.AppendAsync([Failed], default);
        if (successor == "something else between them")
            await Audit.AppendAsync([At(1, Sample.Key)], default);
        if (successor.StartsWith("something that came later", StringComparison.Ordinal))
            await Audit.AppendAsync([At(6, Sample.Key)], default);
        if (successor == "another connection's between them")
            await Audit.AppendAsync([At(1, Sample.Key with { Id = "c2" })], default);

        await Audit.AppendAsync([next], default);

        var found = (await ListAsync()).First(entry => entry.At <= next.At);
        found.ShouldEqual(counted ? Failed with { At = next.At, Count = 2 } : next);
    }

    [Fact]
    public async Task What_a_person_does_again_is_listed_again()
    {
        await Audit.AppendAsync([Sample.Entry(), Sample.Entry()], default);

        (await ListAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task One_kind_of_entry_since_a_time_is_found_behind_however_many_others()
    {
        var deleted = Entry(AuditAction.Deleted, 1);
        await Audit.AppendAsync([deleted, .. Enumerable.Range(2, 60).Select(minute => At(minute, Sample.Key))], default);

        (await FindAsync(Sample.Now.AddMinutes(1), AuditAction.Deleted, AuditAction.Authorized)).ShouldBe(1);
        (await FindAsync(Sample.Now.AddMinutes(2), AuditAction.Deleted, AuditAction.Authorized)).ShouldBe(0);
        (await FindAsync(Sample.Now, AuditAction.Authorized)).ShouldBe(0);

        async Task<int> FindAsync(DateTimeOffset since, params AuditAction[] actions) =>
            (await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = [Sample.Key.Id], Actions = actions, Since = since, Take = 1 }, default)).Items.Count;
    }

    [Fact]
    public async Task Nodes_that_count_at_once_lose_nothing_and_count_nothing_twice()
    {
        await AtOnceAsync(10, async node =>
        {
            await node.Audit.AppendAsync([Refreshed, Sample.Entry(Sample.Key with { Id = "c2" })], default);
            return true;
        });

        (await ListAsync()).Sum(entry => entry.Count).ShouldBe(10);
        (await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = ["c2"] }, default)).TotalCount.ShouldBe(10);
    }

    [Fact]
    public async Task The_oldest_are_swept_in_batches_whosever_they_are()
    {
        await Audit.AppendAsync([At(1, Sample.Key), At(2, Sample.Key with { TenantId = "stranger" }), At(3, Sample.Key), At(4, Sample.Key)], default);

        (await Audit.SweepAsync(Sample.Now.AddMinutes(4), 2, default)).ShouldBe(2);
        (await PageAsync(null, 0, 10)).ShouldBe("4, 3 | 2");
        (await Audit.SweepAsync(Sample.Now.AddMinutes(4), 2, default)).ShouldBe(1);
        (await PageAsync(null, 0, 10)).ShouldBe("4 | 1");
        (await Audit.SweepAsync(Sample.Now.AddMinutes(4), 2, default)).ShouldBe(0);
    }

    [Fact]
    public async Task A_change_is_recorded_with_it_and_what_is_recorded_outlives_the_connection()
    {
        var (added, edited, deleted) = (Entry(AuditAction.Created, 1), Entry(AuditAction.Updated, 2) with { Fields = ["name"] }, Entry(AuditAction.Deleted, 3));

        await Connections.AddAsync(Sample.Connection(), added, default);
        (await Connections.TryUpdateAsync(Sample.Connection() with { Version = 4 }, 3, [edited, edited with { Action = AuditAction.Disabled, Fields = [] }], default)).ShouldBeTrue();
        (await Connections.DeleteAsync(Sample.Key, null, deleted, default)).ShouldBeTrue();

        (await ListAsync()).Select(entry => entry.Action).ShouldBe([AuditAction.Deleted, AuditAction.Disabled, AuditAction.Updated, AuditAction.Created]);
        (await ListAsync())[0].ShouldEqual(deleted);
    }

    [Fact]
    public async Task A_change_that_is_not_made_leaves_no_entry()
    {
        await Connections.AddAsync(Sample.Connection(), Entry(AuditAction.Created, 1), default);

        (await Connections.AddAsync(Sample.Connection(), Entry(AuditAction.Created, 2), default)).ShouldBeFalse();
        (await Connections.TryUpdateAsync(Sample.Connection() with { Version = 3 }, 2, [Entry(AuditAction.Updated, 3)], default)).ShouldBeFalse();
        (await Connections.DeleteAsync(Sample.Key, 2, Entry(AuditAction.Deleted, 4), default)).ShouldBeFalse();
        (await Connections.DeleteAsync(Sample.Key with { Id = "none" }, null, Entry(AuditAction.Deleted, 5), default)).ShouldBeFalse();

        (await ListAsync()).ShouldHaveSingleItem().Action.ShouldBe(AuditAction.Created);
    }

    [Fact]
    public async Task Of_two_edits_at_once_the_one_that_is_made_is_recorded()
    {
        await Connections.AddAsync(Sample.Connection(), Entry(AuditAction.Created, 1), default);

        var made = await AtOnceAsync(8, async node =>
        {
            var who = Guid.NewGuid().ToString("N");
            return (Who: who, Made: await node.Connections.TryUpdateAsync(Sample.Connection() with { Version = 4 }, 3, [Entry(AuditAction.Updated, 2) with { Who = who }], default));
        });

        (await ListAsync()).Where(entry => entry.Action == AuditAction.Updated).ShouldHaveSingleItem().Who.ShouldBe(made.Single(edit => edit.Made).Who);
    }

    [Fact]
    public async Task A_subjects_connection_is_recorded_when_it_is_made_and_not_again()
    {
        var template = Sample.Connection() with { Registration = Sample.Connection().Registration with { Template = true, TemplateId = null, Subject = null } };
        await Connections.AddAsync(template, Entry(AuditAction.Created, 1), default);
        var key = SubjectConnection.KeyOf(Sample.Key, "Zoë");

        for (var i = 2; i < 4; i++)
            (await Connections.TryAddSubjectAsync(Sample.Key, "Zoë", Entry(AuditAction.Created, i) with { Connection = key }, default)).ShouldBeTrue();
        (await Connections.TryAddSubjectAsync(Sample.Key with { Id = "none" }, "Zoë", Entry(AuditAction.Created, 4), default)).ShouldBeFalse();

        (await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = [key.Id] }, default)).Items.ShouldHaveSingleItem().Subject.ShouldBe("Zoë");
        (await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId }, default)).TotalCount.ShouldBe(2);
    }

    private static AuditEntry Entry(AuditAction action, int minute) =>
        Sample.Entry(action: action) with { At = Sample.Now.AddMinutes(minute), Since = Sample.Now.AddMinutes(minute) };

    private static AuditEntry At(int minute, ConnectionKey key, string who = "") => Entry(AuditAction.Updated, minute) with { Connection = key, Who = who };

    private async Task<IReadOnlyList<AuditEntry>> ListAsync() =>
        (await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = [Sample.Key.Id] }, default)).Items;

    private async Task<string> PageAsync(string[]? ids, int skip, int take)
    {
        var page = await Audit.ListAsync(new() { TenantId = Sample.Key.TenantId, ConnectionIds = ids, Skip = skip, Take = take }, default);
        return $"{string.Join(", ", page.Items.Select(entry => $"{(entry.At - Sample.Now).TotalMinutes:0} {entry.Who}".TrimEnd()))} | {page.TotalCount}";
    }
}
