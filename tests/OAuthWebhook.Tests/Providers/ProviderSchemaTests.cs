using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

public sealed class ProviderSchemaTests
{
    private static string Published => Path.Combine(RepositoryRoot.Path, "src/OAuthWebhook/Providers/Catalogue/providers.schema.json");

    [Fact]
    public async Task The_published_schema_is_the_one_of_the_types_that_files_are_read_into()
    {
        var schema = ProviderSchema.Create();
        // After a change of the types: run this test once with UPDATE_SCHEMA=1 in the environment, and commit the file.
        if (Environment.GetEnvironmentVariable("UPDATE_SCHEMA") == "1")
            await File.WriteAllTextAsync(Published, schema);

        (await File.ReadAllTextAsync(Published)).ShouldBe(schema);
    }
}
