using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Management;
using OAuthWebhook.References;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Audit;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.References;

public sealed class ConnectionUsesTests
{
    [Fact]
    public async Task A_host_that_knows_no_places_says_so()
    {
        await using var host = await CoreHost.StartAsync();
        var key = await host.AddAsync();

        var found = await FindAsync(host, key);

        found.References.ShouldBeEmpty();
        found.Limits.ShouldHaveSingleItem().ShouldContain("does not say which workflows");
    }

    [Fact]
    public async Task What_all_places_know_is_found_together()
    {
        var (workflows, scripts) = (new KnownPlaces(), new KnownPlaces());
        await using var host = await StartAsync(workflows, scripts);
        var key = await host.AddAsync();
        workflows.Places.Add((key, "Billing", null));
        workflows.Places.Add((key with { TenantId = "other" }, "Theirs", null));
        scripts.Places.Add((key, "Nightly", "It is on tape."));

        var found = await FindAsync(host, key);

        found.References.Select(reference => (reference.Name, reference.Obstacle)).ShouldBe([("Billing", null), ("Nightly", "It is on tape.")]);
        found.Unread.Select(reference => reference.Name).ShouldBe(["Locked", "Locked"]);
        found.Limits.ShouldBe([KnownPlaces.Limit, KnownPlaces.Limit]);
        (await host.Get<ConnectionUses>().FindAsync(CoreHost.Caller, "missing", default)).ShouldBeNull();
        (await host.Get<ConnectionUses>().FindAsync(CoreHost.Caller with { TenantId = "other" }, key.Id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_connection_whose_token_another_one_exchanges_is_used_by_that_one()
    {
        await using var host = await CoreHost.StartAsync();
        var subject = await host.AddAsync();
        var actor = await host.AddAsync(host.Registration() with { Name = "Actor", Description = $"Beside {subject.Id}" });
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = subject.Id, ActorConnection = actor.Id });

        (await FindAsync(host, subject)).References.ShouldBe([new() { Kind = ConnectionReference.Connection, Id = exchange.Id, Name = "The exchange", Field = "tokenExchange.subjectConnection" }]);
        (await FindAsync(host, actor)).References.ShouldHaveSingleItem().Field.ShouldBe("tokenExchange.actorConnection");
        (await FindAsync(host, exchange)).References.ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_connections_are_looked_for_once_and_each_has_what_uses_it()
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var first = await host.AddAsync();
        var second = await host.AddAsync(host.Registration() with { Name = "Second" });
        var template = await host.AddAsync(host.Registration("authorization_code") with { Name = "Template", Template = true });
        var alice = SubjectConnection.KeyOf(template, "alice");
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = first.Id, ActorConnection = second.Id });
        places.Places.Add((first, "Billing", null));
        places.Places.Add((template, "Mail", null));

        var found = await host.Get<ConnectionUses>().FindEachAsync(CoreHost.Caller, [first.Id, second.Id, alice.Id, exchange.Id, "missing", first.Id], default);

        found.ToDictionary(one => one.Key, one => string.Join(", ", one.Value.References.Select(reference => reference.Name))).ShouldBe(new Dictionary<string, string>
        {
            [first.Id] = "Billing, The exchange",
            [second.Id] = "The exchange",
            [alice.Id] = "",
            [exchange.Id] = "",
            ["missing"] = "",
        });
        found[first.Id].Limits.ShouldBe([KnownPlaces.Limit]);
        found[first.Id].Unread.Select(reference => reference.Name).ShouldBe(["Locked"]);
        places.SearchesForSeveral.ShouldBe(1);
        (await host.Get<ConnectionUses>().FindEachAsync(CoreHost.Caller, [], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_host_that_looks_for_one_at_a_time_is_asked_about_each()
    {
        await using var host = await CoreHost.StartAsync(services => services.AddConnectionReferences<OneAtATime>());

        var found = await host.Get<ConnectionUses>().FindEachAsync(CoreHost.Caller, ["a", "b"], default);

        found.Select(one => (one.Key, one.Value.References.Single().Name)).ShouldBe([("a", "Job of a"), ("b", "Job of b")]);
    }

    [Fact]
    public async Task A_connection_in_use_is_not_deleted_unless_that_is_wanted()
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var key = await host.AddAsync();
        places.Places.Add((key, "Billing", null));

        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, 7, default)).ShouldBeOfType<DeleteOutcome.VersionConflict>();
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, 1, default)).ShouldBeOfType<DeleteOutcome.InUse>().Uses.References.ShouldHaveSingleItem().Name.ShouldBe("Billing");
        (await host.DescribeAsync(key)).Version.ShouldBe(1);

        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, 1, force: true, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
        // What names it still does, but there is nothing to delete any more.
        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, null, default)).ShouldBeOfType<DeleteOutcome.NotFound>();
    }

    [Fact]
    public async Task An_edit_made_while_a_deletion_looks_for_uses_is_not_deleted_unseen()
    {
        var meanwhile = new Meanwhile();
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<IConnectionReferences>(meanwhile));
        var key = await host.AddAsync();
        meanwhile.Do = () => host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = host.Registration() with { Name = "Renamed" } }, null, default);

        (await host.Connections.DeleteAsync(CoreHost.Caller, key.Id, 1, default)).ShouldBeOfType<DeleteOutcome.VersionConflict>();

        (await host.DescribeAsync(key)).Registration.Name.ShouldBe("Renamed");
    }

    [Fact]
    public async Task All_that_can_be_changed_is_pointed_to_the_other_connection_and_the_rest_is_told()
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var (from, to) = (await host.AddAsync(), await host.AddAsync(host.Registration() with { Name = "New" }));
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = from.Id });
        places.Places.AddRange([(from, "Billing", null), (from, "Printed", "It is on paper.")]);

        var done = (await RepointAsync(host, from, to)).ShouldBeOfType<RepointOutcome.Done>().References;

        done.Changed.Select(reference => reference.Name).ShouldBe(["Billing", "The exchange"]);
        done.Kept.Select(reference => (reference.Name, reference.Obstacle)).ShouldBe([("Printed", "It is on paper.")]);
        (await FindAsync(host, to)).References.Select(reference => reference.Id).ShouldBe(["Billing", exchange.Id]);
        (await FindAsync(host, from)).References.Select(reference => reference.Id).ShouldBe(["Printed"]);
    }

    [Fact]
    public async Task Each_use_that_is_pointed_to_another_connection_is_an_entry_that_says_who_did_it_and_to_which()
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var (from, to) = (await host.AddAsync(), await host.AddAsync(host.Registration() with { Name = "New" }));
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = from.Id, ActorConnection = from.Id });
        // Two activities of one workflow.
        places.Places.AddRange([(from, "Billing", null), (from, "Billing", null), (from, "Printed", "It is on paper.")]);

        await RepointAsync(host, from, to);
        await RepointAsync(host, from, to);

        var entries = (await host.EntriesAsync(from)).Where(entry => entry.Action == AuditAction.Repointed).ToList();
        entries.Select(entry => entry.Repointed).ShouldBe(
        [
            new("workflow", "Billing", "Billing", to.Id, "New"),
            new("connection", exchange.Id, "The exchange", to.Id, "New"),
        ]);
        entries.ShouldAllBe(entry => entry.Who == CoreHost.Caller.Subject && entry.Origin == CoreHost.Caller.Origin);
        (await host.EntriesAsync(to)).Select(entry => entry.Action).ShouldBe([AuditAction.Created]);
    }

    [Fact]
    public async Task What_was_changed_before_a_request_was_given_up_is_recorded()
    {
        using var abort = new CancellationTokenSource();
        var (first, second) = (new AbortedAfterOne(abort), new KnownPlaces());
        await using var host = await CoreHost.StartAsync(services => services.AddSingleton<IConnectionReferences>(first).AddSingleton<IConnectionReferences>(second));
        var (from, to) = (await host.AddAsync(), await host.AddAsync(host.Registration() with { Name = "New" }));
        second.Places.Add((from, "Billing", null));

        await Should.ThrowAsync<OperationCanceledException>(host.Get<ConnectionUses>().RepointAsync(CoreHost.Caller, from.Id, to.Id, abort.Token));

        (await host.EntriesAsync(from))[^1].Repointed.ShouldBe(new("job", "nightly", "Nightly", to.Id, "New"));
        second.Places.ShouldBe([(from, "Billing", null)]);
    }

    [Fact]
    public async Task An_exchange_that_is_pointed_to_another_connection_exchanges_the_token_of_that_one()
    {
        await using var host = await CoreHost.StartAsync();
        var from = await host.AddAsync(host.Registration() with { TokenEndpoint = host.Server["/from"].Url.AbsoluteUri });
        var to = await host.AddAsync(host.Registration() with { Name = "New", TokenEndpoint = host.Server["/to"].Url.AbsoluteUri });
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = from.Id, ActorConnection = from.Id });
        host.Server["/from"].Enqueue(Answer.Token("token-from"));
        host.Server["/to"].Enqueue(Answer.Token("token-to"));
        host.Token.Enqueue(Answer.Token("first"), Answer.Token("second"));
        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();

        var done = (await RepointAsync(host, from, to)).ShouldBeOfType<RepointOutcome.Done>().References;

        done.Changed.Select(reference => reference.Field).ShouldBe(["tokenExchange.subjectConnection", "tokenExchange.actorConnection"]);
        (await host.DescribeAsync(exchange)).Version.ShouldBe(2);
        (await host.Credentials.GetAsync(exchange, default)).Error.ShouldBeNull();
        host.Token.Requests.Select(request => (request.Form["subject_token"], request.Form["actor_token"])).ShouldBe([("token-from", "token-from"), ("token-to", "token-to")]);
    }

    [Fact]
    public async Task An_exchange_that_would_need_its_own_token_stays_and_says_why()
    {
        await using var host = await CoreHost.StartAsync();
        var subject = await host.AddAsync();
        var exchange = await AddExchangeAsync(host, new() { SubjectConnection = subject.Id });

        var done = (await RepointAsync(host, subject, exchange)).ShouldBeOfType<RepointOutcome.Done>().References;

        done.Changed.ShouldBeEmpty();
        done.Kept.ShouldHaveSingleItem().Obstacle!.ShouldContain("cannot exchange its own token");
        (await host.DescribeAsync(exchange)).Registration.TokenExchange.SubjectConnection.ShouldBe(subject.Id);
    }

    [Theory]
    [InlineData("missing", "no such connection")]
    [InlineData("itself", "the connection itself")]
    [InlineData("disabled", "is disabled")]
    [InlineData("pending", "waits for somebody to authorize it")]
    [InlineData("template", "is a template")]
    [InlineData("subject", "of one end user")]
    [InlineData("elsewhere", "no such connection")]
    public async Task A_connection_that_cannot_stand_in_is_refused_and_nothing_is_changed(string which, string says)
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var from = await host.AddAsync();
        places.Places.Add((from, "Billing", null));
        var template = await host.AddAsync(host.Registration("authorization_code") with { Name = "Theirs", Template = true });
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "alice", default);
        var target = which switch
        {
            "itself" => from.Id,
            "disabled" => (await host.AddAsync(host.Registration() with { Disabled = true })).Id,
            "pending" => (await host.AddAsync(host.Registration("authorization_code"))).Id,
            "template" => template.Id,
            "subject" => SubjectConnection.KeyOf(template, "alice").Id,
            "elsewhere" => (await host.Connections.CreateAsync(CoreHost.Caller with { TenantId = "other" }, new() { Registration = host.Registration(), ClientSecret = "s" }, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Key.Id,
            _ => which,
        };

        (await RepointAsync(host, from, new("", target))).ShouldBeOfType<RepointOutcome.Invalid>().Reason.ShouldContain(says);

        places.Places.ShouldBe([(from, "Billing", null)]);
    }

    [Fact]
    public async Task What_uses_a_template_is_shown_with_each_of_its_subjects_which_are_deleted_all_the_same()
    {
        var places = new KnownPlaces();
        await using var host = await StartAsync(places);
        var template = await host.AddAsync(host.Registration("authorization_code") with { Template = true });
        var other = await host.AddAsync();
        var alice = SubjectConnection.KeyOf(template, "alice");
        await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, "alice", default);
        places.Places.Add((template, "Billing", null));

        (await FindAsync(host, alice)).References.ShouldHaveSingleItem().Name.ShouldBe("Billing");
        (await RepointAsync(host, alice, template)).ShouldBeOfType<RepointOutcome.Invalid>().Reason.ShouldContain("Point what uses the template");
        (await RepointAsync(host, template, other)).ShouldBeOfType<RepointOutcome.Invalid>().Reason.ShouldContain("is no template");
        (await host.Connections.DeleteAsync(CoreHost.Caller, template.Id, null, default)).ShouldBeOfType<DeleteOutcome.InUse>();
        (await host.Connections.DeleteAsync(CoreHost.Caller, alice.Id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
    }

    [Fact]
    public async Task To_point_what_uses_nothing_known_is_not_found()
    {
        await using var host = await CoreHost.StartAsync();

        (await RepointAsync(host, new("", "missing"), await host.AddAsync())).ShouldBeOfType<RepointOutcome.NotFound>();
    }

    private static Task<CoreHost> StartAsync(params KnownPlaces[] places) => CoreHost.StartAsync(services =>
    {
        foreach (var one in places)
            services.AddSingleton<IConnectionReferences>(one);
    });

    private static async Task<FoundReferences> FindAsync(CoreHost host, ConnectionKey key) => (await host.Get<ConnectionUses>().FindAsync(CoreHost.Caller, key.Id, default)).ShouldNotBeNull();

    private static Task<RepointOutcome> RepointAsync(CoreHost host, ConnectionKey from, ConnectionKey to) => host.Get<ConnectionUses>().RepointAsync(CoreHost.Caller, from.Id, to.Id, default);

    private static Task<ConnectionKey> AddExchangeAsync(CoreHost host, TokenExchangeSettings settings) =>
        host.AddAsync(host.Registration(TokenExchangeGrant.GrantType) with { Name = "The exchange", TokenExchange = settings });

    private sealed class AbortedAfterOne(CancellationTokenSource abort) : IConnectionReferences
    {
        public Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) => Task.FromResult(new FoundReferences([]));

        public async Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken)
        {
            await abort.CancelAsync();
            return new([new() { Kind = "job", Id = "nightly", Name = "Nightly" }], []);
        }
    }

    /// <summary>Finds nothing, and something happens meanwhile.</summary>
    private sealed class Meanwhile : IConnectionReferences
    {
        public Func<Task> Do { get; set; } = () => Task.CompletedTask;

        public async Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken)
        {
            await Do();
            return new([]);
        }

        public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken) =>
            Task.FromResult(new RepointedReferences([], []));
    }

    private sealed class OneAtATime : IConnectionReferences
    {
        public Task<FoundReferences> FindAsync(ConnectionKey connection, CancellationToken cancellationToken) =>
            Task.FromResult(new FoundReferences([new() { Kind = "job", Id = connection.Id, Name = $"Job of {connection.Id}" }]));

        public Task<RepointedReferences> RepointAsync(Caller caller, ConnectionKey connection, ConnectionKey target, CancellationToken cancellationToken) =>
            Task.FromResult(new RepointedReferences([], []));
    }
}
