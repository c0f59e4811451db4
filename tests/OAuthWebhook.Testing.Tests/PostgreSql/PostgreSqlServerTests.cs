using System.Diagnostics;
using Npgsql;

namespace OAuthWebhook.Testing.Tests;

public sealed class PostgreSqlServerTests
{
    [PostgreSqlFact]
    public async Task Each_database_is_new_and_a_dropped_one_is_gone()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var (first, second) = (await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());

        await ExecuteAsync(first, "CREATE TABLE things (id int)");
        await ExecuteAsync(second, "CREATE TABLE things (id int)");
        await server.DropDatabaseAsync(first);

        var failure = await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(first, "SELECT 1"));
        failure.SqlState.ShouldBe(PostgresErrorCodes.InvalidCatalogName);
        await ExecuteAsync(second, "SELECT * FROM things");
        await server.DropDatabaseAsync(second);
    }

    [PostgreSqlFact]
    public async Task It_sorts_as_a_language_does_unless_told_otherwise()
    {
        var server = await PostgreSqlServer.SharedAsync();
        var database = await server.CreateDatabaseAsync();

        (await ExecuteAsync(database, "SELECT 'a' < 'B'")).ShouldBe(true);
        (await ExecuteAsync(database, "SELECT 'a' < 'B' COLLATE \"C\"")).ShouldBe(false);

        await server.DropDatabaseAsync(database);
    }

    [PostgreSqlFact]
    public async Task It_ends_and_its_directory_goes_when_the_run_that_started_it_is_gone()
    {
        using var process = Process.Start(PostgreSqlServer.StartInfo())!;
        var port = await process.StandardOutput.ReadLineAsync();
        var database = $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres;Pooling=false";
        var directory = Path.GetDirectoryName((string?)await ExecuteAsync(database, "SHOW data_directory"));
        var exited = process.WaitForExitAsync();
        exited.IsCompleted.ShouldBeFalse();

        process.StandardInput.Close();
        await exited.WaitAsync(TimeSpan.FromSeconds(30));

        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));
        Directory.Exists(directory).ShouldBeFalse();
    }

    private static async Task<object?> ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
