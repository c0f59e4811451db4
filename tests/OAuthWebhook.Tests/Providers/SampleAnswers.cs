using System.Globalization;
using System.Text.Json.Nodes;
using OAuthWebhook.Providers;
using OAuthWebhook.Quirks;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Providers;

/// <summary>What a provider would answer, made of where its entry says that things are.</summary>
internal static class SampleAnswers
{
    /// <summary>Values that variables without a default are tried with.</summary>
    private static readonly string[] Values = ["example", "login.example.com", "us19", "amzn1.sp.solution.1"];

    /// <summary>A value for each variable that a person has to enter.</summary>
    public static (string Name, string Value)[] VariablesOf(ProviderDefinition provider) =>
        [.. provider.Variables.Where(variable => variable.Value.Default is null).Select(variable =>
            (variable.Key, variable.Value.Choices.Count > 0 ? variable.Value.Choices[0] : Array.Find(Values, variable.Value.Accepts).ShouldNotBeNull($"no sample value for {provider.Id}.{variable.Key}")))];

    /// <summary>What the callback says beside state and code, or in place of the code.</summary>
    public static (string Name, string Value)[] CallbackOf(ProviderDefinition provider) =>
    [
        .. provider.Quirks.CallbackParameterNames.Where(name => name.Key == "code").Select(name => (name.Value, "the-code")),
        .. provider.Quirks.CallbackFields.Select(field => (field.Value, SampleOf(provider, field.Key))),
    ];

    /// <summary>A token answer.</summary>
    public static Answer TokensOf(ProviderDefinition provider, string accessToken, string? refreshToken, DateTimeOffset now)
    {
        var quirks = provider.Quirks.TokenAnswer;
        JsonNode? answer = null;
        Put(ref answer, quirks.AccessToken ?? "/access_token", accessToken);
        Put(ref answer, quirks.TokenType ?? "/token_type", "bearer");
        Put(ref answer, quirks.ExpiresIn ?? "/expires_in", End(quirks.ExpiresInUnit, now, provider.Quirks.Extend is { } extend ? TimeSpan.FromSeconds(extend.MinimumAgeSeconds) + TimeSpan.FromDays(1) : TimeSpan.FromHours(1)));
        if (refreshToken is not null)
            Put(ref answer, quirks.RefreshToken ?? "/refresh_token", refreshToken);
        if (quirks.Account is { } account)
            Put(ref answer, account, "somebody");
        foreach (var (field, place) in quirks.Fields)
            Put(ref answer, place, SampleOf(provider, field));
        if (quirks.ErrorWhen is { IsOneOf.Count: > 0 } refusal)
            Put(ref answer, refusal.At, true);
        return Answer.Text(answer!.ToJsonString(), "application/json");
    }

    /// <summary>The answer to a look-up.</summary>
    public static Answer LookUpOf(ProviderDefinition provider, LookUp lookUp)
    {
        JsonNode? answer = null;
        if (lookUp.Account is { } account)
            Put(ref answer, account, "somebody");
        foreach (var (field, place) in lookUp.Fields)
            Put(ref answer, place, SampleOf(provider, field));
        return Answer.Text(answer!.ToJsonString(), "application/json");
    }

    // A field that a URL begins with holds a URL, on a host where the token may go.
    private static string SampleOf(ProviderDefinition provider, string field)
    {
        var connection = provider.Connection;
        var begins = new[] { connection.BaseUri, connection.TokenEndpoint }.Any(url => url?.StartsWith($"{{{field}}}", StringComparison.Ordinal) == true);
        if (!begins)
            return $"sample-{field.Replace('_', '-')}";
        return provider.Variables.TryGetValue(field, out var variable) ? variable.Choices[1]
            : $"https://{connection.AllowedHosts![0]!.Replace("*", "sample", StringComparison.Ordinal)}";
    }

    private static JsonNode End(LifetimeUnit unit, DateTimeOffset now, TimeSpan life) => unit switch
    {
        LifetimeUnit.Milliseconds => (long)life.TotalMilliseconds,
        LifetimeUnit.Minutes => (long)life.TotalMinutes,
        LifetimeUnit.UnixSeconds => (now + life).ToUnixTimeSeconds(),
        LifetimeUnit.UnixMilliseconds => (now + life).ToUnixTimeMilliseconds(),
        LifetimeUnit.Timestamp => (now + life).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => (long)life.TotalSeconds,
    };

    private static void Put(ref JsonNode? json, string pointer, JsonNode value)
    {
        var parts = pointer.Split('/').Skip(1).ToArray();
        json ??= New(parts[0]);
        var at = json;
        for (var i = 0; i < parts.Length; i++)
        {
            JsonNode? next = i == parts.Length - 1 ? value : Get(at, parts[i]) ?? New(parts[i + 1]);
            if (next.Parent is null)
                Set(at, parts[i], next);
            at = next;
        }
    }

    private static JsonNode New(string firstPart) => firstPart == "0" ? new JsonArray() : new JsonObject();

    private static JsonNode? Get(JsonNode node, string part) => node is JsonArray list ? (list.Count > 0 ? list[0] : null) : node[part];

    private static void Set(JsonNode node, string part, JsonNode value)
    {
        if (node is JsonArray list)
            list.Add(value);
        else
            node[part] = value;
    }
}
