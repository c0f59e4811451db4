using OAuthWebhook.ClientAuthentication;
using OAuthWebhook.Keys;
using OAuthWebhook.Results;
using OAuthWebhook.Secrets;

namespace OAuthWebhook.Management.Rules;

/// <summary>Keys and certificates that can be read and used, so that a mistake is told to whoever makes it and not to the first workflow that runs.</summary>
internal sealed class ClientKeyRule(TimeProvider time) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var settings = check.Registration.ClientKeySettings;
        check.Text("clientKeySettings.id", settings.Id, 200);
        check.Text("clientKeySettings.audience", settings.Audience, 2000);
        if (settings.Algorithm is { Length: > 0 } algorithm && !SigningKey.Algorithms.Contains(algorithm))
            check.Add("clientKeySettings.algorithm", $"'{algorithm}' is not an algorithm that this host signs with. Enter one of: {string.Join(", ", SigningKey.Algorithms)}; or nothing.");
        Check(check, new("clientKey", check.Input.ClientKey, check.Existing?.ClientKey), new("clientKeySettings.reference", settings.Reference, check.ReferredKey), text =>
        {
            var read = ClientKeys.Read(text, settings);
            read.Value?.Dispose();
            return read.Error;
        });
        Check(
            check,
            new("clientCertificate", check.Input.ClientCertificate, check.Existing?.ClientCertificate),
            new("clientCertificateReference", check.Registration.ClientCertificateReference, check.ReferredCertificate),
            text => ClientCertificate.Read(text).TryGet(out var certificate, out var error) ? certificate.Check(time.GetUtcNow()) : error);
    }

    private static void Check(ConnectionCheck check, Entered entered, Reference reference, Func<string, OAuthError?> read)
    {
        if (string.IsNullOrEmpty(reference.Name))
        {
            // The stored one too: what is asked of it may be another algorithm now.
            if ((entered.Text ?? entered.Stored?.Reveal()) is { Length: > 0 } text && read(text) is { } unusable)
                check.Add(entered.Field, unusable.Message);
        }
        else if (!SecretReference.IsName(reference.Name))
        {
            check.Add(reference.Field, $"Enter a name of letters, digits, hyphens, dots and underscores, at most {SecretReference.LongestName}.");
        }
        else if (ConnectionCheck.HasSecret(entered.Text, entered.Stored))
        {
            check.Add(reference.Field, $"There is a {entered.Field} as well. Remove one of the two.");
        }
        else if (reference.Found is { } found && (found.TryGet(out var secret, out var error) ? read(secret.Reveal()) : error) is { } wrong)
        {
            check.Add(reference.Field, wrong.Message);
        }
    }

    /// <summary>What a person enters, or has entered before.</summary>
    private sealed record Entered(string Field, string? Text, Secret? Stored);

    /// <summary>What a person refers to.</summary>
    private sealed record Reference(string Field, string? Name, OAuthResult<Secret>? Found);
}
