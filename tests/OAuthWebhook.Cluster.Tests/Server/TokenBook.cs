namespace OAuthWebhook.Cluster.Tests.Server;

/// <summary>
/// What an authorization server knows that rotates strictly (RFC 9700 §4.14.2): a refresh token is good once, and one that
/// is presented again ends all tokens that came from the same authorization.
/// </summary>
internal sealed class TokenBook(int shortestLife, int longestLife)
{
    /// <summary>An API allows for clocks that differ (RFC 7519 §4.1.4). This one allows for a machine so busy that a request is seconds on its way; a node that went on with a token that has ended would go on for longer.</summary>
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);

    /// <summary>What a request may be late on a machine that is not that busy.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Random _lives = new(17);
    private readonly Dictionary<string, RefreshToken> _refreshTokens = [];
    private readonly Dictionary<string, DateTimeOffset> _accessTokens = [];
    private readonly Dictionary<string, Issued> _last = [];
    private readonly List<string> _refused = [];
    private readonly List<(int Renewals, TaskCompletionSource Reached)> _awaited = [];
    private int _posts;
    private int _renewals;
    private int _invalidGrants;
    private int _early;
    private int _atOnce;
    private int _taken;
    private int _takenLate;
    private int _serial;

    /// <summary>How it went so far.</summary>
    public ServerTally Tally()
    {
        lock (_gate)
        {
            return new()
            {
                Posts = _posts,
                Renewals = _renewals,
                TokensPresentedAgain = _refreshTokens.Values.Count(token => token.Presented > 1),
                InvalidGrants = _invalidGrants,
                RenewedEarly = _early,
                RenewedAtOnce = _atOnce,
                Taken = _taken,
                TakenLate = _takenLate,
                Refused = [.. _refused],
            };
        }
    }

    /// <summary>How often the refresh tokens of a client were presented, the oldest first.</summary>
    public IReadOnlyList<int> PresentationsOf(string client)
    {
        lock (_gate)
            return [.. _refreshTokens.Values.Where(token => token.Family.Client == client).OrderBy(token => token.Serial).Select(token => token.Presented)];
    }

    /// <summary>Ends when so many tokens have been renewed, or one has not: a dead family is renewed no more.</summary>
    public Task RenewedAsync(int count)
    {
        lock (_gate)
        {
            if (_renewals >= count)
                return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>A person authorizes a client: the first tokens of a family.</summary>
    public Issued IssueToPerson(string client)
    {
        lock (_gate)
            return Issue(client, new Family(client));
    }

    /// <summary>A refresh token has arrived.</summary>
    public void NotePresented(string? refreshToken)
    {
        lock (_gate)
        {
            _posts++;
            if (refreshToken is not null && _refreshTokens.TryGetValue(refreshToken, out var token))
                token.Presented++;
        }
    }

    /// <summary>Spends a refresh token.</summary>
    /// <returns>Null: it is no longer good, nor is any other of its family.</returns>
    public Issued? Refresh(string refreshToken)
    {
        lock (_gate)
        {
            if (!_refreshTokens.TryGetValue(refreshToken, out var token) || token.Consumed || token.Family.Dead)
            {
                token?.Family.Dead = true;
                _invalidGrants++;
                foreach (var (_, reached) in _awaited)
                    reached.TrySetResult();
                return null;
            }

            token.Consumed = true;
            return Renew(token.Family.Client, token.Family);
        }
    }

    /// <summary>Issues a token to a client for itself (RFC 6749 §4.4).</summary>
    public Issued IssueToClient(string client)
    {
        lock (_gate)
            return _last.ContainsKey(client) ? Renew(client, null) : Issue(client, null);
    }

    /// <summary>Whether the API takes this token now.</summary>
    public bool Accepts(string accessToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        lock (_gate)
        {
            if (!_accessTokens.TryGetValue(accessToken, out var end))
                _refused.Add("one that was never issued");
            else if (now >= end + Leeway)
                _refused.Add($"one that had ended {(now - end).TotalSeconds:0.0} s before");
            else
            {
                _taken++;
                if (now >= end + Late)
                    _takenLate++;
                return true;
            }

            return false;
        }
    }

    private Issued Renew(string client, Family? family)
    {
        // One renewal for each soft window, which is the second half of a life. The client counts the life from when it asked, and a request may be
        // on its way for long on a machine whose every core is busy.
        var last = _last[client];
        var left = last.End - TimeProvider.System.GetUtcNow();
        if (left > last.Life * 2 / 3)
            _early++;
        if (left > last.Life * 0.9)
            _atOnce++;
        var issued = Issue(client, family);
        _renewals++;
        foreach (var (count, reached) in _awaited)
        {
            if (_renewals >= count)
                reached.TrySetResult();
        }

        return issued;
    }

    private Issued Issue(string client, Family? family)
    {
        var life = TimeSpan.FromSeconds(_lives.Next(shortestLife, longestLife + 1));
        var serial = ++_serial;
        var issued = new Issued($"at-{client}-{serial}", family is null ? null : $"rt-{client}-{serial}", life, TimeProvider.System.GetUtcNow() + life);
        _accessTokens.Add(issued.AccessToken, issued.End);
        if (family is not null)
            _refreshTokens.Add(issued.RefreshToken!, new(family, serial));
        return _last[client] = issued;
    }

    public sealed record Issued(string AccessToken, string? RefreshToken, TimeSpan Life, DateTimeOffset End);

    private sealed class Family(string client)
    {
        public string Client => client;

        public bool Dead { get; set; }
    }

    private sealed class RefreshToken(Family family, int serial)
    {
        public Family Family => family;

        public int Serial => serial;

        public bool Consumed { get; set; }

        public int Presented { get; set; }
    }
}

/// <summary>What a server counted.</summary>
internal sealed record ServerTally
{
    /// <summary>Token requests.</summary>
    public required int Posts { get; init; }

    /// <summary>Tokens issued in place of an earlier one.</summary>
    public required int Renewals { get; init; }

    /// <summary>Refresh tokens that came more than once.</summary>
    public required int TokensPresentedAgain { get; init; }

    /// <summary>Refreshes answered with <c>invalid_grant</c>.</summary>
    public required int InvalidGrants { get; init; }

    /// <summary>Renewals in the first third of a token's life.</summary>
    public required int RenewedEarly { get; init; }

    /// <summary>Those in the first tenth: for the same end as the one before.</summary>
    public required int RenewedAtOnce { get; init; }

    /// <summary>Requests that the API took.</summary>
    public required int Taken { get; init; }

    /// <summary>Those of them whose token had ended more than a second before.</summary>
    public required int TakenLate { get; init; }

    /// <summary>The access tokens that the API did not take.</summary>
    public required IReadOnlyList<string> Refused { get; init; }
}
