using Elsa.Studio.Abstractions;

namespace ElsaOAuthWebhook.Studio.Hosting;

/// <summary>Tells Studio of this assembly, so that the router finds its page.</summary>
public sealed class OAuthWebhookStudioFeature : FeatureBase;
