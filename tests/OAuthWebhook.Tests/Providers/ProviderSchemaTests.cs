using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed class ProviderSchemaTests
{
    [Theory]
    [InlineData("src/OAuthWebhook/Providers/Catalogue/providers.schema.json")]
    [InlineData("docs/providers.schema.json")]
    public async Task The_published_schema_is_the_one_of_the_types_that_files_are_read_into(string file)
    {
        var published = Path.Combine(RepositoryRoot.Path, file);
        var schema = ProviderSchema.Create();
        // After a change of the types: run this test once with UPDATE_SCHEMA=1 in the environment, and commit the file.
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
            await File.WriteAllTextAsync(published, schema);

        (await File.ReadAllTextAsync(published)).ShouldBe(schema);
    }
}
