using OAuthWebhook.Json;

namespace OAuthWebhook.Quirks;

/// <summary>
/// What a provider does otherwise than the standards say, as data. Pointers into JSON are those of RFC 6901, such as <c>/authed_user/access_token</c>.
/// In texts, <c>{name}</c> stands for a variable of the connection or a field that an answer filled.
/// </summary>
public sealed record ProviderQuirks
{
    // First of all: the others begin with it.
    internal static IReadOnlyDictionary<string, string> Nothing { get; } = new Dictionary<string, string>();

    /// <summary>All as the standards say.</summary>
    public static ProviderQuirks None { get; } = new();

    /// <summary>Other names for parameters of the authorization request, by the standard's name: <c>client_id</c> → <c>client_key</c>.</summary>
    [TextForm(TextForm.ParameterName, Keys = TextForm.ParameterName)]
    public IReadOnlyDictionary<string, string> AuthorizationParameterNames { get; init; } = Nothing;

    /// <summary>Other names for parameters of the callback, by the standard's name: <c>code</c> → <c>spapi_oauth_code</c>.</summary>
    [TextForm(TextForm.ParameterName, Keys = TextForm.ParameterName)]
    public IReadOnlyDictionary<string, string> CallbackParameterNames { get; init; } = Nothing;

    /// <summary>Parameters of the callback to keep: field → parameter.</summary>
    [TextForm(TextForm.ParameterName, Keys = TextForm.FieldName)]
    public IReadOnlyDictionary<string, string> CallbackFields { get; init; } = Nothing;

    /// <summary>How the token request is sent.</summary>
    public TokenRequestQuirks TokenRequest { get; init; } = new();

    /// <summary>Where the token answer has what.</summary>
    public TokenAnswerQuirks TokenAnswer { get; init; } = new();

    /// <summary>How the provider lengthens an access token in place of refreshing it; null: it does not.</summary>
    public ExtendQuirks? Extend { get; init; }

    /// <summary>What is asked, with the new token, after each new consent: fills fields and names the account.</summary>
    public IReadOnlyList<LookUp> LookUps { get; init; } = [];

    /// <summary>How requests to the API carry the token.</summary>
    public ApiQuirks Api { get; init; } = new();

    /// <summary>How a token is revoked, where it is not as RFC 7009 says.</summary>
    public RevocationQuirks? Revocation { get; init; }

    /// <summary>The fields that are known once the callback came.</summary>
    internal IEnumerable<string> FieldsOfCallback => CallbackFields.Keys;

    /// <summary>The fields that are known, at the latest, once the token answer and what was looked up with the token are there.</summary>
    internal IEnumerable<string> AllFields => CallbackFields.Keys.Concat(TokenAnswer.Fields.Keys).Concat(LookUps.SelectMany(lookUp => lookUp.Fields.Keys));
}
