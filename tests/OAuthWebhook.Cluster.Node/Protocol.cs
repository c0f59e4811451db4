using System.Text.Json;
using System.Text.Json.Serialization;
using OAuthWebhook.Connections;

namespace OAuthWebhook.Cluster.Node;

/// <summary>A line of a node's standard input.</summary>
public sealed record Order(long Id, Command Command);

/// <summary>A line of a node's standard output: the answer to an order, or, without an id, something it says by itself.</summary>
public sealed record Line(long? Id, Reply Reply);

[JsonDerivedType(typeof(Add), nameof(Add))]
[JsonDerivedType(typeof(Send), nameof(Send))]
[JsonDerivedType(typeof(Swarm), nameof(Swarm))]
[JsonDerivedType(typeof(RequestToken), nameof(RequestToken))]
[JsonDerivedType(typeof(Describe), nameof(Describe))]
[JsonDerivedType(typeof(HaltAt), nameof(HaltAt))]
[JsonDerivedType(typeof(BeginCalls), nameof(BeginCalls))]
[JsonDerivedType(typeof(EndCalls), nameof(EndCalls))]
public abstract record Command
{
    private Command()
    {
    }

    /// <summary>Adds a connection, authorized if there are tokens. Answer: <see cref="Reply.Added"/>.</summary>
    public sealed record Add(ConnectionRegistration Registration, Grant? Grant) : Command;

    /// <summary>Sends one request to the connection's API. Answer: <see cref="Reply.Sent"/>.</summary>
    public sealed record Send(string Connection) : Command;

    /// <summary>Asks for a token as so many callers at once. Answer: <see cref="Reply.Called"/>.</summary>
    public sealed record Swarm(string Connection, int Callers) : Command;

    /// <summary>Gets a new token whatever there is, as a person may ask. Answer: <see cref="Reply.Sent"/>.</summary>
    public sealed record RequestToken(string Connection) : Command;

    /// <summary>Answer: <see cref="Reply.Described"/>.</summary>
    public sealed record Describe(string Connection) : Command;

    /// <summary>From now on, whoever comes to that point with this connection says <see cref="Reply.Halted"/> and goes no further. Answer: <see cref="Reply.Done"/>.</summary>
    public sealed record HaltAt(string Connection, HaltPoint Point) : Command;

    /// <summary>Starts callers, each of which sends request after request. Answer: <see cref="Reply.Done"/>.</summary>
    public sealed record BeginCalls(int Callers, IReadOnlyList<string> Connections) : Command;

    /// <summary>Ends them. Answer: <see cref="Reply.Called"/>.</summary>
    public sealed record EndCalls : Command;
}

[JsonDerivedType(typeof(Ready), nameof(Ready))]
[JsonDerivedType(typeof(Done), nameof(Done))]
[JsonDerivedType(typeof(Added), nameof(Added))]
[JsonDerivedType(typeof(Sent), nameof(Sent))]
[JsonDerivedType(typeof(Called), nameof(Called))]
[JsonDerivedType(typeof(Described), nameof(Described))]
[JsonDerivedType(typeof(Halted), nameof(Halted))]
public abstract record Reply
{
    private Reply()
    {
    }

    public sealed record Ready : Reply;

    public sealed record Done : Reply;

    public sealed record Added(string Connection) : Reply;

    /// <summary>What came of it: the API's status, or why there is none.</summary>
    public sealed record Sent(int? Status, string? Failure) : Reply;

    /// <summary>How many calls were made, and what went wrong with any of them.</summary>
    public sealed record Called(long Calls, IReadOnlyList<string> Failures) : Reply;

    public sealed record Described(ConnectionStatus Status, string? Reason, long Generation) : Reply;

    public sealed record Halted(string Connection, HaltPoint Point) : Reply;
}

/// <summary>What a person who authorized a connection brings home.</summary>
public sealed record Grant(string AccessToken, string? RefreshToken, DateTimeOffset ExpiresAt);

public static class Protocol
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static string Write<T>(T line) => JsonSerializer.Serialize(line, Options);

    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, Options) ?? throw new JsonException($"No {typeof(T).Name}: {line}");
}
