using Microsoft.Extensions.DependencyInjection;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Promotion;
using OAuthWebhook.Providers;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Providers;

public sealed class ProviderCatalogTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oauth-webhook-providers-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Each_provider_of_this_package_is_there_once_and_says_where_it_is_from()
    {
        var providers = ProviderSources.BuiltIn;

        providers.ShouldNotBeEmpty();
        providers.Select(provider => provider.Id).ShouldBeUnique();
        providers.ShouldAllBe(provider => provider.Documentation.Url.Scheme == "https");
    }

    [Fact]
    public async Task A_file_of_the_host_adds_a_provider_and_replaces_another_whole()
    {
        var known = ProviderSources.BuiltIn[0];
        var file = Write("mine.json", Entry(known.Id, "Mine"), Entry("intranet", "Intranet"));

        await using var host = await CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.ProviderFiles.Add(file)));

        var catalog = host.Get<ProviderCatalog>();
        catalog.Find("intranet").ShouldNotBeNull().Name.ShouldBe("Intranet");
        var replaced = catalog.Find(known.Id).ShouldNotBeNull();
        replaced.Name.ShouldBe("Mine");
        replaced.Connection.AuthorizationEndpoint.ShouldBeNull();
        catalog.Providers.Count.ShouldBe(ProviderSources.BuiltIn.Count + 1);
    }

    [Fact]
    public async Task What_is_added_in_code_comes_last()
    {
        var (first, second) = (Write("first.json", Entry("intranet", "First")), Write("second.json", Entry("intranet", "Second")));
        var definition = ProviderFile.Read("", System.Text.Encoding.UTF8.GetBytes(File("intranet", "Code")))[0];

        await using var host = await CoreHost.StartAsync(services =>
        {
            services.AddOAuthProviders(second);
            services.Configure<OAuthWebhookOptions>(options => options.ProviderFiles.Add(first));
        });
        await using var other = await CoreHost.StartAsync(services => services.AddOAuthProviders(second).AddOAuthProviders(definition));

        host.Get<ProviderCatalog>().Find("intranet")!.Name.ShouldBe("Second");
        other.Get<ProviderCatalog>().Find("intranet")!.Name.ShouldBe("Code");
    }

    [Fact]
    public async Task A_file_with_a_mistake_keeps_the_host_from_starting_and_is_named()
    {
        var file = Write("mine.json", Entry("intranet", "Intranet").Replace("\"grants\"", "\"grant\"", StringComparison.Ordinal));

        var failure = await Should.ThrowAsync<ProviderFileException>(() => CoreHost.StartAsync(services => services.AddOAuthProviders(file)));

        failure.Message.ShouldContain($"{file}: providers.intranet.grant: expected no such key");
    }

    [Fact]
    public async Task A_file_that_is_not_there_keeps_the_host_from_starting_and_is_named_with_its_option()
    {
        var failure = await Should.ThrowAsync<ProviderFileException>(() => CoreHost.StartAsync(services => services.Configure<OAuthWebhookOptions>(options => options.ProviderFiles.Add("nowhere.json"))));

        failure.Message.ShouldContain("nowhere.json");
        failure.Message.ShouldContain("OAuthWebhook:ProviderFiles:0");
    }

    [Fact]
    public async Task A_definition_made_in_code_is_checked_as_a_file_is()
    {
        var definition = OddProvider.Definition(new() { LookUps = [new() { Url = "http://odd.example" }] });

        var failure = await Should.ThrowAsync<ProviderFileException>(() => CoreHost.StartAsync(services => services.AddOAuthProviders(definition)));

        failure.Message.ShouldContain("AddOAuthProviders: providers.odd-one.quirks.lookUps[0].url: expected an absolute URL");
    }

    [Fact]
    public async Task A_connection_whose_provider_is_gone_is_not_used_and_stays_what_it_was_when_it_is_edited()
    {
        await using var odd = await OddProvider.StartAsync(new());
        var key = await odd.AddAsync(grantType: "client_credentials");
        await using var without = await odd.Host.StartAnotherAsync();

        (await without.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ProviderMissing);
        var registration = (await without.DescribeAsync(key)).Registration with { Description = "Edited" };
        (await without.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { FromCatalogue = false } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        (await without.Credentials.GetAsync(key, default)).Error.ShouldNotBeNull().Code.ShouldBe(OAuthErrorCodes.ProviderMissing);

        without.Token.Requests.ShouldBeEmpty();
        without.Token.Enqueue(Answer.Token("t1"));
        (await without.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Provider = "Some label" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        (await without.Credentials.GetAsync(key, default)).Error.ShouldBeNull();
    }

    [Fact]
    public async Task A_label_stays_one_when_the_catalogue_gets_an_entry_of_its_name()
    {
        await using var odd = await OddProvider.StartAsync(new());
        await using var before = await odd.Host.StartAnotherAsync();
        var key = await before.AddAsync(before.Registration() with { Provider = "odd-one" });
        var registration = (await odd.Host.DescribeAsync(key)).Registration;
        registration.FromCatalogue.ShouldBeFalse();

        (await odd.Host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Disabled = true } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration.FromCatalogue.ShouldBeFalse();
        (await odd.Host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration with { Provider = "Another" } }, null, default)).ShouldBeOfType<SaveOutcome.Saved>();
        (await odd.Host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default)).ShouldBeOfType<SaveOutcome.Saved>().Connection.Registration.FromCatalogue.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_imported_is_of_the_catalogue_only_if_it_was_where_it_comes_from(bool? exported)
    {
        await using var odd = await OddProvider.StartAsync(new());
        var connection = ExportedConnection.Of(await odd.Host.DescribeAsync(await odd.AddAsync(grantType: "client_credentials"))) with { Id = "crm", Name = "Imported", FromCatalogue = exported };

        var result = (await odd.Host.Get<ConnectionPromotion>().ImportAsync(CoreHost.Caller, [new(connection, new Dictionary<string, string[]>())], new(), default)).ShouldHaveSingleItem();

        result.Outcome.ShouldBe(ImportOutcome.Created, string.Join(' ', result.Errors.SelectMany(error => error.Value)));
        (await odd.Host.DescribeAsync(new("", "crm"))).Registration.FromCatalogue.ShouldBe(exported == true);
    }

    [Theory]
    [InlineData("odd-one", false, true)]
    [InlineData("Some label", true, false)]
    [InlineData(null, true, false)]
    public async Task Whether_a_provider_is_one_of_the_catalogue_is_for_the_catalogue_to_say(string? provider, bool claimed, bool really)
    {
        await using var odd = await OddProvider.StartAsync(new());

        var key = await odd.AddAsync(registration => registration with { Provider = provider, FromCatalogue = claimed });

        (await odd.Host.DescribeAsync(key)).Registration.FromCatalogue.ShouldBe(really);
    }

    [Fact]
    public async Task Another_provider_is_another_connection_so_its_token_is_got_anew()
    {
        await using var odd = await OddProvider.StartAsync(new());
        var key = await odd.AddAsync(grantType: "client_credentials");
        odd.Host.Token.Enqueue(Answer.Token("t1"), Answer.Token("t2"));
        await odd.Host.Credentials.GetAsync(key, default);

        var registration = (await odd.Host.DescribeAsync(key)).Registration with { Provider = null };
        await odd.Host.Connections.UpdateAsync(CoreHost.Caller, key.Id, new() { Registration = registration }, null, default);
        await odd.Host.Credentials.GetAsync(key, default);

        odd.Host.Token.Requests.Count.ShouldBe(2);
    }

    private string Write(string name, params string[] entries)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, $$"""{"providers":{ {{string.Join(',', entries)}} } }""");
        return path;
    }

    private static string File(string id, string name) => $$"""{"providers":{ {{Entry(id, name)}} } }""";

    private static string Entry(string id, string name) => $$"""
        "{{id}}":{"name":"{{name}}","documentation":{"url":"https://intranet.example","read":"2026-01-31"},"grants":["client_credentials"],"connection":{"tokenEndpoint":"https://intranet.example/token"} }
        """;
}
