using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OAuthWebhook.Access;
using OAuthWebhook.Audit;
using OAuthWebhook.Connections;
using OAuthWebhook.Management;
using OAuthWebhook.Providers;

namespace OAuthWebhook.Configured;

/// <summary>
/// Writes the configured connections to the store when the host starts, before anything uses them: as a person would who enters everything anew.
/// What is there already as it is configured is not written, so that any number of nodes may start at once and none moves a version.
/// </summary>
internal sealed class ConfiguredConnectionsStart(ConfiguredConnections configured, ConnectionEdits edits, ProviderCatalog providers) : IHostedService
{
    /// <exception cref="OptionsValidationException">Something in the configuration cannot be used: what, under which key, and what to do.</exception>
    /// <exception cref="StoreUnavailableException">The store is away.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        List<string> errors = [.. configured.Errors];
        var terms = new EditTerms { Origin = ConnectionOrigin.Configuration, OnlyIfChanged = true, Issuers = [] };
        var connections = TokenExchangeChain.InOrder(configured.All.Select(entry => Entered(entry, errors)), entry => entry.Key.Id, entry => entry.Input.Registration);
        // All of it is looked at before any of it is written.
        var planned = new Dictionary<ConnectionKey, ConnectionRegistration>();
        foreach (var connection in connections)
        {
            await ApplyAsync(connection, terms with { IsRehearsal = true, Planned = planned }, errors, cancellationToken);
            planned[connection.Key] = connection.Input.Registration;
        }

        if (errors.Count == 0)
        {
            foreach (var connection in connections)
                await ApplyAsync(connection, terms, errors, cancellationToken);
        }

        if (errors.Count > 0)
            throw new OptionsValidationException(ConfiguredConnections.Section, typeof(ConfiguredConnections), errors);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task ApplyAsync(Entry connection, EditTerms terms, List<string> errors, CancellationToken cancellationToken)
    {
        var host = new Caller { TenantId = connection.Key.TenantId, Origin = AuditEntry.ConfigurationOrigin };
        var id = connection.Key.Id;
        EditOutcome outcome;
        do
        {
            // It is replaced, or added if it is not there; another node may add it, or somebody delete it, in between.
            outcome = await edits.ReplaceAsync(host, id, connection.Input, expectedVersion: null, terms, cancellationToken);
            if (outcome is EditOutcome.Refused { Reason: SaveOutcome.NotFound })
                outcome = await edits.AddAsync(host, id, connection.Input, terms, cancellationToken);
        }
        while (outcome is EditOutcome.IdInUse);

        if (outcome is EditOutcome.Refused { Reason: SaveOutcome.Invalid invalid })
            errors.AddRange(Sentences(connection.Section, invalid.Errors));
    }

    private Entry Entered((ConnectionKey Key, string Section, ConfiguredConnection Values) configured, List<string> errors)
    {
        var (key, section, values) = configured;
        var input = values.ToInput(providers, out var untold);
        errors.AddRange(Sentences(section, untold));
        // What is not configured is not there: a secret that was taken out of the configuration is gone from the store as well.
        return new(key, section, input with
        {
            ClientSecret = input.ClientSecret ?? "",
            Password = input.Password ?? "",
            ClientKey = input.ClientKey ?? "",
            ClientCertificate = input.ClientCertificate ?? "",
            ApiKey = input.ApiKey ?? "",
        });
    }

    private static IEnumerable<string> Sentences(string section, IReadOnlyDictionary<string, string[]> errors) =>
        errors.SelectMany(error => error.Value.Select(text => $"{ConfigurationReader.KeyOf(section, error.Key)}: {text}"));

    private sealed record Entry(ConnectionKey Key, string Section, ConnectionInput Input);
}
