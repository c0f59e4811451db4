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

/// <summary>A ticket to open a pop-up with.</summary>
internal sealed record UiTicket(string Id, string Url);

/// <summary>A consent that has begun: at a URL, or with a code that the person enters at the provider.</summary>
internal sealed record BegunAuthorization(string Id, string? AuthorizationUrl, string? UserCode, string? VerificationUri, string? VerificationUriComplete);

/// <summary>How a consent, or what was begun with a ticket, stands.</summary>
internal sealed record AuthorizationStanding(string? ConnectionId, string Status, string? Reason)
{
    public bool IsCompleted => Status == "completed";

    public bool IsExpired => Status == "expired";
}

/// <summary>What uses a connection.</summary>
internal sealed record Usages(List<Use> References, List<Use> Unread, List<string> Limits);

/// <summary>A place that names a connection.</summary>
internal sealed record Use(string Kind, string Id, string Name, int? Version, string? Stage, UsePlace? Activity)
{
    public override string ToString() =>
        $"{Kind} {Name}{(Version is null ? "" : $", version {Version}")}{(Stage is null ? "" : $" ({Stage})")}{(Activity is null ? "" : $", activity {Activity.Name ?? Activity.Id}")}";
}

/// <summary>The activity in it.</summary>
internal sealed record UsePlace(string? Id, string? Name);
