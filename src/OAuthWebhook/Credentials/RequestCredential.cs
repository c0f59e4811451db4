using System.Net.Http.Headers;

namespace OAuthWebhook.Credentials;

/// <summary>How a credential is put into a message, and taken out of it again. Made once for each snapshot, shared by all requests, and equal by value.</summary>
internal abstract record RequestCredential
{
    /// <summary>The header it is in, which callers must not set; null: none but <c>Authorization</c>, which they never may.</summary>
    public virtual string? Header => null;

    /// <summary>The query parameter it is in, which callers must not set; null: none.</summary>
    public virtual string? QueryParameter => null;

    /// <summary>
    /// Whether it is put into every single message right before that is sent, and taken out right after: what differs from message to
    /// message, or must not be seen in it. Any other is put into a request once, and the copies made of the request carry it on.
    /// </summary>
    public virtual bool PerMessage => false;

    /// <summary>Puts it into a message, in place of what is there.</summary>
    public abstract void AttachTo(HttpRequestMessage message);

    /// <summary>Takes it out of a message it was put into.</summary>
    public abstract void DetachFrom(HttpRequestMessage message);

    /// <summary>Takes out of an answer what repeats it.</summary>
    public virtual void Scrub(HttpResponseMessage response)
    {
    }

    /// <inheritdoc />
    public sealed override string ToString() => "[credential]";
}

/// <summary>A credential in the <c>Authorization</c> header (RFC 9110 §11.6.2): a bearer token (RFC 6750 §2.1), or user name and password (RFC 7617).</summary>
internal sealed record AuthorizationCredential(AuthenticationHeaderValue Value) : RequestCredential
{
    public override void AttachTo(HttpRequestMessage message) => message.Headers.Authorization = Value;

    public override void DetachFrom(HttpRequestMessage message) => message.Headers.Authorization = null;
}

/// <summary>A credential in a header of its own.</summary>
internal sealed record HeaderCredential(string Name, string Value) : RequestCredential
{
    public override string? Header => Name;

    public override void AttachTo(HttpRequestMessage message)
    {
        message.Headers.Remove(Name);
        message.Headers.TryAddWithoutValidation(Name, Value);
    }

    public override void DetachFrom(HttpRequestMessage message) => message.Headers.Remove(Name);
}

/// <summary>A credential in the query. URLs are shown and logged, so the one with the credential exists only while it is sent.</summary>
internal sealed record QueryCredential(string Name, string Value) : RequestCredential
{
    private static readonly HttpRequestOptionsKey<Uri> Bare = new("OAuthWebhook.BareUri");

    private readonly string _pair = $"{Uri.EscapeDataString(Name)}={Uri.EscapeDataString(Value)}";

    public override string? QueryParameter => Name;

    public override bool PerMessage => true;

    public override void AttachTo(HttpRequestMessage message)
    {
        var bare = message.RequestUri!;
        message.Options.Set(Bare, bare);
        var separator = bare.Query.Length == 0 ? "?" : bare.Query == "?" ? "" : "&";
        message.RequestUri = new($"{bare.GetLeftPart(UriPartial.Query)}{separator}{_pair}");
    }

    public override void DetachFrom(HttpRequestMessage message)
    {
        if (message.Options.TryGetValue(Bare, out var bare))
            message.RequestUri = bare;
    }

    /// <summary>Servers repeat the query in where they redirect to, and in links to the next page. Without the parameter such a URL is good for another request.</summary>
    public override void Scrub(HttpResponseMessage response)
    {
        Scrub(response.Headers);
        Scrub(response.Content.Headers);
    }

    private void Scrub(HttpHeaders headers)
    {
        List<(string Name, string[] Values)>? clean = null;
        foreach (var (name, values) in headers.NonValidated)
        {
            if (values.Any(value => Without(value).Length != value.Length))
                (clean ??= []).Add((name, [.. values.Select(Without)]));
        }

        foreach (var (name, values) in clean ?? [])
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, values);
        }
    }

    private string Without(string text)
    {
        foreach (var pair in (ReadOnlySpan<string>)[_pair, _pair.Replace("%20", "+", StringComparison.Ordinal), $"{Name}={Value}"])
        {
            for (var at = 0; (at = text.IndexOf(pair, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
            {
                var end = at + pair.Length;
                // With the separator that is no longer needed, and only where the parameter itself is: not where it is the end or the beginning of another.
                if (at > 0 && (text[at - 1] is '?' or '&' or '#') && (end == text.Length || text[end] is '&' or '#' or '>' or '"' or '\'' or ' ' or ';' or ','))
                    text = end < text.Length && text[end] == '&' ? text.Remove(at, pair.Length + 1) : text.Remove(--at, pair.Length + 1);
                else
                    at = end;
            }
        }

        return text;
    }
}
