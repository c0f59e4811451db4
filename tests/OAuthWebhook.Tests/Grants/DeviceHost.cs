using OAuthWebhook.Authorization;
using OAuthWebhook.Connections;
using OAuthWebhook.Grants;
using OAuthWebhook.Testing;
using OAuthWebhook.Tests.Hosting;

namespace OAuthWebhook.Tests.Grants;

/// <summary>What tests of the device grant share.</summary>
internal static class DeviceHost
{
    public static ScriptedEndpoint Device(this CoreHost host) => host.Server["/device"];

    public static ConnectionRegistration DeviceRegistration(this CoreHost host) => host.Registration(DeviceCodeGrant.GrantType) with { DeviceAuthorizationEndpoint = host.Device().Url.AbsoluteUri };

    public static Answer Codes(int? interval = 5, int? expiresIn = 600) => Codes(body =>
    {
        if (interval is not null)
            body["interval"] = interval;
        if (expiresIn is not null)
            body["expires_in"] = expiresIn;
    });

    public static Answer Codes(Action<Dictionary<string, object>> change)
    {
        var body = new Dictionary<string, object>
        {
            ["device_code"] = "the-device-code",
            ["user_code"] = "WDJB-MJHT",
            ["verification_uri"] = "https://as.example/device",
            ["verification_uri_complete"] = "https://as.example/device?user_code=WDJB-MJHT",
        };
        change(body);
        return Answer.Json(body);
    }

    /// <summary>A device authorization that has begun; the first question is due after five seconds.</summary>
    public static async Task<PendingAuthorization> BeginDeviceAsync(this CoreHost host, Answer? codes = null)
    {
        var key = await host.AddAsync(host.DeviceRegistration());
        host.Device().Enqueue(codes ?? Codes());
        return (await host.Get<DeviceAuthorizationService>().BeginAsync(CoreHost.Caller, key.Id, default)).Value.ShouldNotBeNull();
    }

    /// <summary>Lets time pass, then does what the polling service does every so often.</summary>
    public static Task PollAfterAsync(this CoreHost host, double seconds)
    {
        host.Time.Advance(TimeSpan.FromSeconds(seconds));
        return host.PollAsync();
    }

    /// <summary>Does what the polling service does every so often, and waits for what comes of it.</summary>
    public static async Task PollAsync(this CoreHost host) => await (await host.DoAsync<DevicePolling>()).SettleAsync();

    /// <summary>As often as <see cref="PollAfterAsync"/>, where whoever asks waits for another first.</summary>
    public static Task PollPatientlyAsync(this CoreHost host)
    {
        return host.PassTimeAsync(PolledAsync(), TimeSpan.FromMilliseconds(250));

        async Task<bool> PolledAsync()
        {
            await host.PollAsync();
            return true;
        }
    }

    public static async Task<PendingAuthorization> FindAsync(this CoreHost host, PendingAuthorization begun) =>
        (await host.Authorizations.FindAsync(CoreHost.Caller, begun.Id, default)).ShouldNotBeNull();
}
