using System.Text.Json.Nodes;
using ElsaOAuthWebhook.Studio.Browser;
using ElsaOAuthWebhook.Studio.Server;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.ManageTokens;

/// <summary>Changes a connection; what is not shown here stays as it is.</summary>
public sealed partial class UpdatePanel
{
    private ElementReference _first;
    private EditableConnection? _fields;
    private bool _wantsFocus;
    private string? _refusal;
    private bool _isBusy;
    private string? _name;
    private string? _description;
    private string? _clientId;
    private string? _clientSecret;
    private string? _scopes;
    private bool _enabled;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    [Inject]
    internal ServerAddress Address { get; set; } = null!;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public ConnectionSummary Connection { get; set; } = null!;

    /// <summary>Told what was done, or null when nothing was.</summary>
    [Parameter]
    public EventCallback<string?> OnDone { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (Connection.ConfigurationKey is not null)
            return;
        if (!(await Server.OpenAsync(Connection, CancellationToken.None)).TryGet(out var fields, out var refusal))
        {
            _refusal = refusal.Message;
            return;
        }

        (_fields, _wantsFocus) = (fields, true);
        (_name, _description, _clientId) = (fields.Text("name"), fields.Text("description"), fields.Text("clientId"));
        _scopes = string.Join(' ', fields.Texts("scopes"));
        _enabled = !fields.Flag("disabled");
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_wantsFocus)
        {
            _wantsFocus = false;
            await _first.TryFocusAsync();
        }
    }

    private async Task SaveAsync()
    {
        if (_fields is null || _isBusy)
            return;
        (_isBusy, _refusal) = (true, null);
        var values = (JsonObject)_fields.Fields.DeepClone();
        values["name"] = _name;
        values["description"] = _description;
        values["disabled"] = !_enabled;
        if (Connection.AuthenticationType == "oauth2")
        {
            values["clientId"] = _clientId;
            values["scopes"] = Scopes();
            // Left out, the saved one stays.
            if (!string.IsNullOrEmpty(_clientSecret))
                values["clientSecret"] = _clientSecret;
        }

        (await Server.SaveAsync(Connection, new(values), CancellationToken.None)).TryGet(out var saved, out var refusal);
        (_isBusy, _refusal) = (false, refusal?.Message);
        if (saved is not null)
            await OnDone.InvokeAsync($"“{saved.Name}” was saved.");
        else if (refusal is { IsElsewhere: true })
            await OnDone.InvokeAsync(refusal.Message);
    }

    private JsonArray Scopes()
    {
        var scopes = new JsonArray();
        foreach (var scope in (_scopes ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
            scopes.Add((JsonNode)scope);
        return scopes;
    }
}
