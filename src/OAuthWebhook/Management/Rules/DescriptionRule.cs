namespace OAuthWebhook.Management.Rules;

/// <summary>What people tell connections apart by.</summary>
internal sealed class DescriptionRule : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var registration = check.Registration;
        check.Text("name", registration.Name, 200, required: true);
        check.Text("description", registration.Description, 2000);
        check.Text("provider", registration.Provider, 200);
        check.Text("clientId", registration.ClientId, 1000);
        check.Text("username", registration.Username, 1000);
        check.Text("issuer", registration.Issuer, 2000);
    }
}
