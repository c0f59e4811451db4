using System.Text.Json.Serialization;

namespace ElsaOAuthWebhook.Studio.Server;

/// <summary>Reads the API's answers without reflection: a published Studio may be trimmed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConnectionPage))]
[JsonSerializable(typeof(ConnectionSummary))]
[JsonSerializable(typeof(Usages))]
[JsonSerializable(typeof(UiTicket))]
[JsonSerializable(typeof(BegunAuthorization))]
[JsonSerializable(typeof(AuthorizationStanding))]
internal sealed partial class ManagementJson : JsonSerializerContext;

/// <summary>What the API answers, or something else that is JSON too: a constructor is given null for what is missing there.</summary>
internal interface IAnswered
{
    /// <summary>Whether it has what every answer of the API has.</summary>
    bool IsWhole { get; }
}

/// <summary>A ticket to open a pop-up with.</summary>
internal sealed record UiTicket(string Id, string Url) : IAnswered
{
    public bool IsWhole => (Id, Url) is (not null, not null);
}

/// <summary>A consent that has begun: at a URL, or with a code that the person enters at the provider.</summary>
internal sealed record BegunAuthorization(string Id, string? AuthorizationUrl = null, string? UserCode = null, string? VerificationUri = null, string? VerificationUriComplete = null) : IAnswered
{
    public bool IsWhole => Id is not null;
}

/// <summary>How a consent, or what was begun with a ticket, stands.</summary>
internal sealed record AuthorizationStanding(string Status, string? ConnectionId = null, string? Reason = null) : IAnswered
{
    /// <summary>What is said of one that is over without a reason.</summary>
    public const string Over = "That authorization is over. Begin again.";

    public bool IsWhole => Status is not null;

    public bool IsCompleted => Status == "completed";

    public bool IsExpired => Status == "expired";

    /// <summary>Whether the person or the provider has refused.</summary>
    public bool IsRefused => Status is "denied" or "failed";
}

/// <summary>What uses a connection.</summary>
internal sealed record Usages(List<Use> References, List<Use> Unread, List<string> Limits) : IAnswered
{
    public bool IsWhole => (References, Unread, Limits) is (not null, not null, not null);
}

/// <summary>A place that names a connection.</summary>
internal sealed record Use(string Kind, string Id, string Name, int? Version = null, string? Stage = null, UsePlace? Activity = null)
{
    public override string ToString() =>
        $"{Kind} {Name}{(Version is null ? "" : $", version {Version}")}{(Stage is null ? "" : $" ({Stage})")}{(Activity is null ? "" : $", activity {Activity.Name ?? Activity.Id}")}";
}

/// <summary>The activity in it.</summary>
internal sealed record UsePlace(string? Id = null, string? Name = null);
