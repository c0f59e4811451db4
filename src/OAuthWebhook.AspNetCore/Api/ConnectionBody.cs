using OAuthWebhook.Management;

namespace OAuthWebhook.AspNetCore.Api;

/// <summary>What a client sends to create or replace a connection; a secret left out keeps what is stored.</summary>
internal sealed record ConnectionBody : ConnectionValues;
