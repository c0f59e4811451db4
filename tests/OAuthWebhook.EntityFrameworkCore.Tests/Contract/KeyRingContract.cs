using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using OAuthWebhook.Connections;
using OAuthWebhook.EntityFrameworkCore.Encryption;
using OAuthWebhook.EntityFrameworkCore.Tests.TestBed;

namespace OAuthWebhook.EntityFrameworkCore.Tests.Contract;

/// <summary>The keys in the database, which all nodes share.</summary>
public abstract class KeyRingContract(TestDatabase database) : StoreContract(database)
{
    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_one_key_between_them()
    {
        var nodes = Enumerable.Range(0, 4).Select(_ => Database.BuildKeyRingNode()).ToList();

        await Task.WhenAll(nodes.Select(node => Task.Run(node.StartAsync)));

        (await KeyNamesAsync()).Count.ShouldBe(1);
        await WriteAsync(nodes[0]);
        foreach (var node in nodes)
        {
            await ReadAsync(node);
            await node.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_one_node_encrypted_another_reads_that_starts_later()
    {
        await using (var writer = await Database.StartKeyRingNodeAsync())
            await WriteAsync(writer);

        await using var reader = await Database.StartKeyRingNodeAsync();

        await ReadAsync(reader);
        (await KeyNamesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_runs_already_reads_what_another_encrypts_with_a_newer_key()
    {
        await using var reader = await Database.StartKeyRingNodeAsync();
        await using var writer = await Database.StartKeyRingNodeAsync();
        var key = writer.Keys.Rotate().CurrentId!.Value;
        reader.Keys.Ring.Keys.ShouldNotContainKey(key);

        await WriteAsync(writer);

        // Data Protection itself would look for it in the first two minutes of a process, and then once a day.
        reader.Keys.TryLearnKeyOf(Payload(writer)).ShouldBeTrue();
        reader.Keys.Ring.CurrentId.ShouldBe(key);
        await ReadAsync(reader);
    }

    [Fact]
    public async Task A_key_that_is_nowhere_is_looked_for_once_a_minute()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        var lost = new EphemeralDataProtectionProvider().CreateProtector("x").Protect([1]);
        var started = Reads();

        for (var time = 0; time < 3; time++)
            node.Keys.TryLearnKeyOf(lost).ShouldBeFalse();
        var once = Reads();
        node.Clock.Advance(TimeSpan.FromMinutes(1));
        node.Keys.TryLearnKeyOf(lost).ShouldBeFalse();

        once.ShouldBeGreaterThan(started);
        (Reads() - once).ShouldBe(once - started);

        int Reads() => node.Log.Lines.Count(line => line.Message.Contains("FROM \"OAuthDataProtectionKeys\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_the_keys_cannot_be_read_values_are_not_called_unreadable_and_the_known_keys_stay()
    {
        await using var node = await Database.StartKeyRingNodeAsync();
        var known = node.Keys.Ring;
        var unknown = new EphemeralDataProtectionProvider().CreateProtector("x").Protect([1]);
        await Database.BreakAsync();

        Should.Throw<StoreUnavailableException>(() => node.Keys.TryLearnKeyOf(unknown));
        Should.Throw<StoreUnavailableException>(() => node.Keys.Refresh());

        node.Keys.Ring.ShouldBe(known);
        Payload(node).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Keys_are_stored_encrypted_and_say_nothing_to_whoever_lacks_the_certificate()
    {
        await using (var node = await Database.StartKeyRingNodeAsync(Certificates.First))
            await WriteAsync(node);
        await using var context = Node.Open();
        var xml = await context.Keys.Select(row => row.Xml).SingleAsync();

        xml.ShouldContain("encryptedSecret");
        xml.ShouldNotContain("masterKey");
        var failure = await Should.ThrowAsync<InvalidOperationException>(() => Database.StartKeyRingNodeAsync(Certificates.Second));

        failure.Message.ShouldContain("FormerCertificatePaths");
        (await KeyNamesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_former_certificate_decrypts_and_a_key_that_nothing_decrypts_is_named()
    {
        Guid old;
        await using (var first = await Database.StartKeyRingNodeAsync(Certificates.First))
        {
            await WriteAsync(first);
            old = first.Keys.Ring.CurrentId!.Value;
        }

        await using (var both = await Database.StartKeyRingNodeAsync(Certificates.Second, Certificates.First))
        {
            await ReadAsync(both);
            both.Log.Text.ShouldNotContain("cannot be decrypted");
            both.Keys.Rotate();
        }

        await using var second = await Database.StartKeyRingNodeAsync(Certificates.Second);
        second.Log.Lines.ShouldContain(line => line.Message.Contains($"Some of the keys that tokens are encrypted with cannot be decrypted: {old}.", StringComparison.Ordinal));
        (await second.Tokens.FindAsync(Sample.Key, default))!.TokensUnreadable.ShouldBeTrue();
    }

    private static byte[] Payload(StoreNode node) => node.Keys.CreateProtector("x").Protect([1]);

    private static async Task WriteAsync(StoreNode node)
    {
        await node.Connections.AddAsync(Sample.Connection(), default);
        (await node.Tokens.TrySaveAsync(Sample.Key, 0, Sample.Tokens(), default)).ShouldBeTrue();
    }

    private static async Task ReadAsync(StoreNode node)
    {
        (await node.Connections.FindAsync(Sample.Key, default)).ShouldEqual(Sample.Connection());
        (await node.Tokens.FindAsync(Sample.Key, default))!.Tokens.ShouldEqual(Sample.Tokens());
    }

    private async Task<List<string>> KeyNamesAsync()
    {
        await using var context = Node.Open();
        return await context.Keys.Select(row => row.Name).ToListAsync();
    }
}
