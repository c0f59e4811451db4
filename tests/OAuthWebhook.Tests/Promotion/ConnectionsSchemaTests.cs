using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Providers;

namespace OAuthWebhook.Tests.Promotion;

public sealed class ConnectionsSchemaTests
{
    [Fact]
    public async Task The_published_schema_is_the_one_of_the_type_that_is_exported()
    {
        var published = Path.Combine(RepositoryRoot.Path, "docs/connections.schema.json");
        var schema = ProviderSchema.OfConnections();
        // After a change of the types: run this test once with UPDATE_SCHEMA=1 in the environment, and commit the file.
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
            await File.WriteAllTextAsync(published, schema);

        (await File.ReadAllTextAsync(published)).ShouldBe(schema);
    }
}
