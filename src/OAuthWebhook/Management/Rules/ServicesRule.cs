using OAuthWebhook.Validation;

namespace OAuthWebhook.Management.Rules;

/// <summary>Services that the host has.</summary>
internal sealed class ServicesRule(NamedServices<ITokenValidationService> validations, NamedServices<IAccountMapper> mappers) : IConnectionRule
{
    public void Check(ConnectionCheck check)
    {
        var services = check.Registration.Services;
        Known("services.tokenValidation", services.TokenValidation, validations.Names, "AddTokenValidation");
        Known("services.accountMapper", services.AccountMapper, mappers.Names, "AddAccountMapper");

        void Known(string field, string? name, IReadOnlyList<string> known, string method)
        {
            if (!string.IsNullOrEmpty(name) && !known.Contains(name))
                check.Add(field, known.Count == 0 ? $"This host has no '{name}', nor any other. Leave it out, or register it with {method}." : $"This host has no '{name}'. Enter one of: {string.Join(", ", known)}.");
        }
    }
}
