using OAuthWebhook.Connections;
using OAuthWebhook.Quirks;
using OAuthWebhook.Results;
using OAuthWebhook.Testing;

namespace OAuthWebhook.Tests.Compatibility;

/// <summary>One provider for each quirk, or for those that go together. The answers that real providers document are played by <see cref="Providers.QuirkTests"/>.</summary>
internal static class QuirkCells
{
    /// <summary>All of them, in the order of the words in docs/providers.md.</summary>
    public static IReadOnlyList<QuirkCell> All { get; } = [.. OfRequests(), .. OfAnswers(), .. OfRefusals(), .. OfExtensions(), .. OfApis(), .. OfRevocations(), .. OfRefusedRevocations(), .. OfConnections()];

    private static Dictionary<string, string> Server => Table(("server", "/server"));

    private static IEnumerable<QuirkCell> OfRequests()
    {
        yield return new(new() { AuthorizationParameterNames = Table(("client_id", "client_key")) })
        {
            Check = life => life.Authorization["client_key"].ShouldBe("client"),
        };
        yield return new(new() { CallbackParameterNames = Table(("code", "odd_code")) })
        {
            Callback = Table(("odd_code", "the-odd-code")),
            Check = life => life["token"][0].Form["code"].ShouldBe("the-odd-code"),
        };
        yield return new(new() { CallbackFields = Table(("realm", "realmId")), Api = new() { Headers = Table(("X-Realm", "{realm}")) } })
        {
            Callback = Table(("code", "the-code"), ("realmId", "4711")),
            Check = life => life["api"].ShouldAllBe(request => request.Headers["X-Realm"] == "4711"),
        };
        foreach (var encoding in Enum.GetValues<ParameterEncoding>())
        {
            yield return new(new() { TokenRequest = new() { Encoding = encoding } })
            {
                Check = life => life["token"].Select(request => QuirkLife.Sent(request, encoding)["grant_type"]).ShouldBe(["authorization_code", "refresh_token"]),
            };
        }

        yield return new(new() { TokenRequest = new() { ParameterNames = Table(("client_id", "client_key")), Headers = Table(("X-Version", "2")), Without = ["redirect_uri"] } })
        {
            Check = life =>
            {
                life["token"].ShouldAllBe(request => request.Form["client_key"] == "client" && request.Headers["X-Version"] == "2");
                life["token"][0].Form.Keys.ShouldNotContain("redirect_uri");
            },
        };
    }

    private static IEnumerable<QuirkCell> OfAnswers()
    {
        var nested = new TokenAnswerQuirks
        {
            AccessToken = "/data/user/token",
            RefreshToken = "/data/user/again",
            TokenType = "/data/kind",
            ExpiresIn = "/data/user/life",
            RefreshTokenExpiresIn = "/data/user/again_life",
            Scope = "/data/granted",
            ScopeSeparator = ";",
            Account = "/data/team/0/name",
            Fields = Table(("team", "/data/team/0/id")),
        };
        yield return new(new() { TokenAnswer = nested })
        {
            First = """{"data":{"kind":"bearer","granted":"read;write all","team":[{"id":7,"name":"Blue"}],"user":{"token":"t1","again":"r1","life":120,"again_life":240}}}""",
            Renewed = """{"data":{"kind":"bearer","user":{"token":"t2","again":"r2","life":120}}}""",
            Check = life =>
            {
                life.First.ExpiresAt.ShouldBe(life.ConsentedAt.AddSeconds(120));
                life.First.RefreshTokenExpiresAt.ShouldBe(life.ConsentedAt.AddSeconds(240));
                life.First.GrantedScopes.ShouldBe(["read", "write all"]);
                life.First.Account.ShouldBe("Blue");
                life.First.Fields["team"].ShouldBe("7");
                life["token"][1].Form["refresh_token"].ShouldBe("r1");
            },
        };
        yield return new(new() { TokenAnswer = new() { FixedTokenType = "Bearer" } })
        {
            First = """{"access_token":"t1","token_type":"user","refresh_token":"r1"}""",
            Check = life => life["api"][0].Authorization.ShouldBe("Bearer t1"),
        };
        foreach (var (unit, hour) in ((LifetimeUnit, string)[])[(LifetimeUnit.Seconds, "3600"), (LifetimeUnit.Milliseconds, "3600000"), (LifetimeUnit.Minutes, "60")])
        {
            yield return new(new() { TokenAnswer = new() { ExpiresInUnit = unit, RefreshTokenExpiresInUnit = unit } })
            {
                First = QuirkCell.Tokens("t1", "r1", $",\"expires_in\":{hour},\"refresh_token_expires_in\":{hour}"),
                Renewed = QuirkCell.Tokens("t2", "r2", $",\"expires_in\":{hour}"),
                Check = life => new[] { life.First.ExpiresAt, life.First.RefreshTokenExpiresAt }.ShouldAllBe(end => end == life.ConsentedAt.AddHours(1)),
            };
        }

        var ends = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        foreach (var (unit, end) in ((LifetimeUnit, string)[])[(LifetimeUnit.UnixSeconds, "1893456000"), (LifetimeUnit.UnixMilliseconds, "1893456000000"), (LifetimeUnit.Timestamp, "\"2030-01-01T00:00:00Z\"")])
        {
            yield return new(new() { TokenAnswer = new() { ExpiresInUnit = unit, RefreshTokenExpiresInUnit = unit } })
            {
                First = QuirkCell.Tokens("t1", "r1", $",\"expires_in\":{end},\"refresh_token_expires_in\":{end}"),
                Renewed = QuirkCell.Tokens("t2", "r2", $",\"expires_in\":{end}"),
                Check = life => new[] { life.First.ExpiresAt, life.First.RefreshTokenExpiresAt }.ShouldAllBe(time => time == ends),
            };
        }

        yield return new(new() { TokenAnswer = new() { Fields = Server }, LookUps = [new() { Url = "{server}/me", Fields = Table(("site", "/site")), Account = "/name" }], Api = new() { Headers = Table(("X-Site", "{site}")) } })
        {
            First = QuirkCell.Tokens("t1", "r1", ",\"server\":\"{server}\""),
            Check = life =>
            {
                life["me"].ShouldHaveSingleItem().Authorization.ShouldBe("Bearer t1");
                life.First.Account.ShouldBe("Ann");
                life["api"].ShouldAllBe(request => request.Headers["X-Site"] == "s1");
            },
        };
    }

    private static IEnumerable<QuirkCell> OfRefusals()
    {
        var refusing = new TokenAnswerQuirks
        {
            ErrorWhen = new() { At = "/ok", IsOneOf = ["false"] },
            Error = "/status/code",
            ErrorDescription = "/status/words",
            ErrorCodes = Table(("4001", "invalid_grant")),
        };
        yield return new(new() { TokenAnswer = refusing })
        {
            Refusal = """{"ok":false,"access_token":"old","status":{"code":4001,"words":"That is over."}}""",
            Check = life =>
            {
                var refused = life.Refused.ShouldNotBeNull();
                refused.Kind.ShouldBe(OAuthErrorKind.ReauthorizationRequired);
                refused.Description.ShouldContain("That is over");
            },
        };
    }

    private static IEnumerable<QuirkCell> OfExtensions()
    {
        var parameters = Table(("grant_type", "lengthen"), ("token", "{access_token}"), ("secret", "{client_secret}"));
        foreach (var encoding in Enum.GetValues<ParameterEncoding>())
        {
            yield return new(new() { TokenAnswer = new() { Fields = Server }, Extend = new() { Endpoint = "{server}/extend", Encoding = encoding, Parameters = parameters, MinimumAgeSeconds = 1 } })
            {
                First = QuirkCell.Tokens("t1", null, ",\"server\":\"{server}\""),
                Renewed = QuirkCell.Tokens("t2", null),
                Check = life => QuirkLife.Sent(life["extend"].ShouldHaveSingleItem(), encoding).ShouldBe(Table(("grant_type", "lengthen"), ("token", "t1"), ("secret", "the-client-secret")), ignoreOrder: true),
            };
        }

        yield return new(new()
        {
            TokenAnswer = new() { Fields = Server },
            Extend = new() { Endpoint = "{server}/extend", Parameters = parameters, AfterConsent = true, AfterConsentEndpoint = "{server}/lengthen", AfterConsentParameters = Table(("short", "{access_token}")) },
        })
        {
            First = QuirkCell.Tokens("t1", null, ",\"server\":\"{server}\""),
            Renewed = QuirkCell.Tokens("t2", null),
            Check = life =>
            {
                life["lengthen"].ShouldHaveSingleItem().Query.ShouldBe(Table(("short", "t1")));
                life["extend"].ShouldHaveSingleItem().Query["token"].ShouldBe("t1");
            },
        };
    }

    private static IEnumerable<QuirkCell> OfApis()
    {
        yield return new(new() { Api = new() { TokenHeader = "X-Token", TokenPrefix = "Key " } })
        {
            Check = life => life["api"].ShouldAllBe(request => request.Authorization == null && request.Headers["X-Token"].StartsWith("Key ")),
        };
        yield return Rejecting(new() { Body = new() { At = "/error/code", IsOneOf = ["601"] } }, Answer.Json(new { error = new { code = 601 } }));
        yield return Rejecting(new() { Statuses = [403], Header = "X-Reason", HeaderContains = "expired" }, Answer.Empty(403).WithHeader("X-Reason", "Token expired"));
        yield return Rejecting(new() { Statuses = [400], NotProcessed = true }, Answer.Empty(400)) with { Method = HttpMethod.Post };
    }

    private static QuirkCell Rejecting(TokenRejection rejected, Answer rejection) => new(new() { Api = new() { TokenRejected = [rejected] } })
    {
        Rejection = rejection,
        Check = life => life["api"].Select(request => request.Authorization).ShouldBe(["Bearer t1", "Bearer t1", "Bearer t2"]),
    };

    private static IEnumerable<QuirkCell> OfRevocations()
    {
        foreach (var encoding in Enum.GetValues<ParameterEncoding>())
        {
            yield return new(new() { Revocation = new() { Method = encoding == ParameterEncoding.Get ? "GET" : "DELETE", Encoding = encoding, Parameters = Table(("t", "{token}"), ("id", "{client_id}")) } })
            {
                Check = life =>
                {
                    var request = life["revoke"].ShouldHaveSingleItem();
                    request.Method.ShouldBe(encoding == ParameterEncoding.Get ? "GET" : "DELETE");
                    var sent = QuirkLife.Sent(request, encoding);
                    sent["t"].ShouldBe("r2");
                    sent["id"].ShouldBe("client");
                },
            };
        }

        foreach (var (authentication, bearer) in ((RevocationAuthentication, string?)[])[(RevocationAuthentication.Bearer, "Bearer t2"), (RevocationAuthentication.None, null)])
        {
            yield return new(new() { Revocation = new() { Authentication = authentication } })
            {
                Check = life => life["revoke"].ShouldAllBe(request => request.Authorization == bearer && !request.Form.ContainsKey("client_secret")),
            };
        }
    }

    // A refusal comes with 200 here, as in Slack's Web API; whoever deletes the connection is told.
    private static IEnumerable<QuirkCell> OfRefusedRevocations()
    {
        yield return new(new() { Revocation = new() { ErrorWhen = new() { At = "/ok", IsOneOf = ["false"] } } })
        {
            Revoked = """{"ok":false,"error":"token_expired"}""",
            Check = life => life.NotRevoked.ShouldNotBeNull().Code.ShouldBe("token_expired"),
        };
    }

    private static IEnumerable<QuirkCell> OfConnections()
    {
        yield return new(ProviderQuirks.None)
        {
            Connection = registration => registration with
            {
                Refresh = new()
                {
                    Endpoint = registration.TokenEndpoint!.Replace("/token", "/refresh", StringComparison.Ordinal),
                    ClientAuthenticationMethod = "client_secret_basic",
                    Parameters = Table(("kind", "offline")),
                    MarginSeconds = 30,
                    DefaultLifetimeSeconds = 1800,
                    RefreshTokenLifetimeSeconds = 7200,
                },
            },
            First = """{"access_token":"t1","token_type":"Bearer","refresh_token":"r1"}""",
            RenewedAfter = TimeSpan.FromSeconds(1800 - 30),
            Check = life =>
            {
                life.First.ExpiresAt.ShouldBe(life.ConsentedAt.AddSeconds(1800));
                life.First.RefreshTokenExpiresAt.ShouldBe(life.ConsentedAt.AddSeconds(7200));
                var refresh = life["refresh"].ShouldHaveSingleItem();
                refresh.Form["refresh_token"].ShouldBe("r1");
                refresh.Form["kind"].ShouldBe("offline");
                refresh.Authorization!.ShouldStartWith("Basic ");
                life["token"].ShouldHaveSingleItem().Authorization.ShouldBeNull();
            },
        };
        yield return new(ProviderQuirks.None)
        {
            Connection = registration => registration with
            {
                ScopeSeparator = ",",
                UsePkce = false,
                AuthorizationParameters = Table(("access_type", "offline")),
                TokenParameters = Table(("tenant", "acme")),
            },
            Check = life =>
            {
                life.Authorization["scope"].ShouldBe("read,write");
                life.Authorization["access_type"].ShouldBe("offline");
                life.Authorization["code_challenge"].ShouldBeNull();
                life["token"][0].Form["tenant"].ShouldBe("acme");
            },
        };
    }

    private static Dictionary<string, string> Table(params (string Key, string Value)[] entries) => entries.ToDictionary(entry => entry.Key, entry => entry.Value);
}
