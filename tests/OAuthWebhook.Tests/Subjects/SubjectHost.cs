using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Subjects;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Subjects;

/// <summary>What tests of end users' accounts share.</summary>
internal static class SubjectHost
{
    /// <summary>A template that end users can connect accounts for.</summary>
    public static Task<ConnectionKey> AddTemplateAsync(this CoreHost host) => host.AddAsync(host.Registration("authorization_code") with { Template = true });

    /// <summary>Has an end user connect an account.</summary>
    public static async Task ConnectAsync(this CoreHost host, ConnectionKey template, string subject, string token, string? refreshToken = null)
    {
        (await host.Get<SubjectConnections>().AddAsync(CoreHost.Caller, template.Id, subject, default)).ShouldBeNull();
        host.Token.Enqueue(Answer.Token(token, 3600, refreshToken));
        (await host.AuthorizeAsync(SubjectConnection.KeyOf(template, subject))).Status.ShouldBe(AuthorizationStatus.Completed);
    }
}
