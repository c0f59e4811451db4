using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace OAuthWebhook.Testing;

/// <summary>
/// A PostgreSQL server with an empty data directory, on a free port of 127.0.0.1. It sorts by a language, not by
/// bytes, as most servers do. It ends, and its directory goes, with the process that started it, however that ends.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>
    /// The shell's standard input ends with the process that holds its other end; until then nothing the terminal
    /// sends ends it. Standard output says which port was still free when the server took it.
    /// </summary>
    private const string Script =
        """
        trap '' INT TERM HUP
        bin=$1; shift
        directory=$(mktemp -d) || exit 1
        cd "$directory"
        if "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --locale-provider=icu --icu-locale=en-US --no-sync >log 2>&1; then
          for port; do
            "$bin/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$directory" -c fsync=off -c max_connections=300 >>log 2>&1 &
            while kill -0 $! 2>/dev/null && ! "$bin/pg_isready" -q -h "$directory" -p "$port"; do sleep 0.05; done
            if kill -0 $! 2>/dev/null; then
              echo "$port"
              cat >/dev/null
              kill -QUIT $!
              wait $!
              break
            fi
          done
        fi
        cat log >&2
        cd /
        rm -rf "$directory"
        """;

    private static readonly Lazy<Task<PostgreSqlServer>> SharedServer = new(() => StartAsync());
    private readonly Process _process;
    private readonly int _port;
    private int _databases;

    private PostgreSqlServer(Process process, int port)
    {
        _process = process;
        _port = port;
    }

    /// <summary>One server for all tests of this process: never disposed, it ends with the process.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => SharedServer.Value;

    /// <exception cref="InvalidOperationException">It is not installed, or did not start.</exception>
    public static async Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken = default)
    {
        var process = Process.Start(StartInfo())!;
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var port = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(Patience.Limit, cancellationToken)
            ?? throw new InvalidOperationException($"PostgreSQL did not start: {await errors}");
        return new PostgreSqlServer(process, int.Parse(port, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A new database: empty, or a copy of another that nobody is connected to.</summary>
    /// <param name="template">The connection string of the one to copy.</param>
    /// <returns>Its connection string. Another process may use it too.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await ExecuteAsync(template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {new NpgsqlConnectionStringBuilder(template).Database}");
        return ConnectionString(name);
    }

    /// <summary>Ends the connections to a database and deletes it.</summary>
    public async Task DropDatabaseAsync(string connectionString)
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
        using var connection = new NpgsqlConnection(connectionString);
        NpgsqlConnection.ClearPool(connection);
    }

    public async ValueTask DisposeAsync()
    {
        using (_process)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
        }
    }

    /// <summary>For the test that no server outlives a crashed run.</summary>
    internal static ProcessStartInfo StartInfo()
    {
        // It refuses to run as root.
        string[] shell = Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", "sh"] : ["sh"];
        return new(shell[0], [.. shell[1..], "-c", Script, "sh", Prerequisite.PostgreSql.Path, .. FreePorts(3)])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    /// <summary>Some, because somebody else may take one before the server does.</summary>
    private static List<string> FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        try
        {
            return listeners.ConvertAll(listener =>
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
            });
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }

    private string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = _port, Username = "postgres", Database = database }.ConnectionString;

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString("postgres"));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
