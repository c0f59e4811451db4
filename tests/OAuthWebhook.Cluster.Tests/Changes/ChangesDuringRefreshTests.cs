using OAuthWebhook.Cluster.Tests.Server;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Cluster.Tests.Changes;

/// <summary>What a person does on one node while another is refreshing: whatever is newer stays.</summary>
public abstract class ChangesDuringRefreshTests(TwoNodes nodes)
{
    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task A_connection_that_was_deleted_stays_deleted(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);
        var id = refresh.Connection;

        (await nodes.Other.Connections.DeleteAsync(LocalNode.Caller, id, null, default)).ShouldBeOfType<DeleteOutcome.Deleted>();
        (await refresh.FinishAsync()).ShouldBeOfType<TokenOutcome.NotFound>();

        foreach (var node in new[] { nodes.One, nodes.Other })
        {
            (await node.FindAsync(id)).ShouldBeNull();
            (await node.GetTokenAsync(id)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ConnectionNotFound);
        }
    }

    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task A_pasted_token_stays_and_what_the_refresh_brings_is_dropped(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);

        await nodes.Other.EnterAsync(refresh.Connection, nodes.Server.Authorize(refresh.Client));

        await ShouldGoOnFromTheNewerGrantAsync(refresh, stage);
    }

    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task A_new_consent_stays_and_what_the_refresh_brings_is_dropped(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);

        await nodes.Other.AuthorizeAsync(refresh.Connection);

        await ShouldGoOnFromTheNewerGrantAsync(refresh, stage);
    }

    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task A_forgotten_token_does_not_come_back(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);
        var id = refresh.Connection;

        (await nodes.Other.Connections.ForgetTokenAsync(LocalNode.Caller, id, default)).ShouldBeOfType<TokenOutcome.Done>();
        (await refresh.FinishAsync()).ShouldBeOfType<TokenOutcome.Refused>().Error.Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);

        foreach (var node in new[] { nodes.One, nodes.Other })
        {
            (await node.FindAsync(id)).ShouldNotBeNull().Token.HasAccessToken.ShouldBeFalse();
            (await node.GetTokenAsync(id)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.AuthorizationPending);
        }
    }

    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task An_edit_of_what_tokens_are_issued_for_makes_the_refreshed_token_one_to_be_renewed(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);
        var id = refresh.Connection;

        await nodes.Other.EditAsync(id, registration => registration with { Scopes = ["more"] });
        (await refresh.FinishAsync()).ShouldBeOfType<TokenOutcome.Done>().Connection.Token.Generation.ShouldBe(2);

        (await nodes.Other.GetTokenAsync(id)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(3);
        (await nodes.Other.FindAsync(id)).ShouldNotBeNull().Registration.Scopes.ShouldBe(["more"]);
        nodes.Server.PresentationsOf(refresh.Client).ShouldBe([1, 1, 0]);
    }

    [Theory]
    [InlineData(Stage.Received)]
    [InlineData(Stage.Consumed)]
    public async Task An_edit_of_the_name_and_the_refreshed_token_both_stay(Stage stage)
    {
        var refresh = await nodes.RefreshAsync(stage);
        var id = refresh.Connection;

        await nodes.Other.EditAsync(id, registration => registration with { Name = "Another name" });
        (await refresh.FinishAsync()).ShouldBeOfType<TokenOutcome.Done>();

        (await nodes.Other.GetTokenAsync(id)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);
        (await nodes.One.FindAsync(id)).ShouldNotBeNull().Registration.Name.ShouldBe("Another name");
        nodes.Server.PresentationsOf(refresh.Client).ShouldBe([1, 0]);
    }

    private async Task ShouldGoOnFromTheNewerGrantAsync(HeldRefresh refresh, Stage stage)
    {
        var id = refresh.Connection;
        (await refresh.FinishAsync()).ShouldBeOfType<TokenOutcome.Done>().Connection.Token.Generation.ShouldBe(2);
        foreach (var node in new[] { nodes.One, nodes.Other })
            (await node.GetTokenAsync(id)).Value.ShouldNotBeNull().Token!.Generation.ShouldBe(2);

        // The next refresh spends the newer grant's refresh token, not the one that the dropped answer brought.
        (await nodes.One.Connections.RequestTokenAsync(LocalNode.Caller, id, default)).ShouldBeOfType<TokenOutcome.Done>();
        nodes.Server.PresentationsOf(refresh.Client).ShouldBe(stage == Stage.Received ? [1, 1, 0, 0] : [1, 0, 1, 0]);
        (await nodes.Other.FindAsync(id)).ShouldNotBeNull().Token.Generation.ShouldBe(3);
    }
}

public sealed class ChangesDuringRefreshOnSqliteTests(TwoNodesOnSqlite nodes) : ChangesDuringRefreshTests(nodes), IClassFixture<TwoNodesOnSqlite>;

[RequiresPostgreSql]
public sealed class ChangesDuringRefreshOnPostgreSqlTests(TwoNodesOnPostgreSql nodes) : ChangesDuringRefreshTests(nodes), IClassFixture<TwoNodesOnPostgreSql>;
