using ElsaOAuthWebhook.Studio.Browser;
using ElsaOAuthWebhook.Studio.Server;
using Microsoft.AspNetCore.Components;

namespace ElsaOAuthWebhook.Studio.ManageTokens;

/// <summary>Asks before a token is deleted.</summary>
public sealed partial class DeletePanel
{
    private ElementReference _panel;
    private Usages? _usages;
    private Refusal? _unknown;
    private string? _refusal;
    private bool _evenInUse;
    private bool _evenUnknown;
    private bool _isBusy;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    /// <summary>The connection.</summary>
    [Parameter, EditorRequired]
    public ConnectionSummary Connection { get; set; } = null!;

    /// <summary>Told what was done, or null when nothing was.</summary>
    [Parameter]
    public EventCallback<string?> OnDone { get; set; }

    // Not by who may not know what uses it; and what is not there is not deleted.
    private bool MayBeForced => _unknown is { IsForbidden: false, IsMissing: false, IsElsewhere: false };

    // Each box is ticked for what stands beside it.
    private bool IsForced => _usages is null ? MayBeForced && _evenUnknown : _usages.References.Count > 0 && _evenInUse;

    private bool MayDelete => IsForced || _usages is { References.Count: 0 };

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => LookAsync();

    private async Task LookAsync()
    {
        (await Server.FindUsagesAsync(Connection, CancellationToken.None)).TryGet(out _usages, out _unknown);
        // What was ticked was ticked for what was listed.
        (_refusal, _evenInUse, _evenUnknown) = (null, false, false);
    }

    private async Task LookAgainAsync()
    {
        if (_isBusy)
            return;
        _isBusy = true;
        await LookAsync();
        _isBusy = false;
        // The button that was pressed is gone where there is an answer.
        if (_unknown is null)
            await _panel.TryFocusAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await _panel.TryFocusAsync();
    }

    private async Task DeleteAsync()
    {
        if (_isBusy || !MayDelete)
            return;
        var isForced = IsForced;
        (_isBusy, _refusal) = (true, null);
        (await Server.DeleteAsync(Connection, isForced, CancellationToken.None)).TryGet(out var left, out var refusal);
        if (refusal is { IsElsewhere: true })
        {
            await OnDone.InvokeAsync(refusal.Message);
        }
        else if (refusal is not null)
        {
            // It may have come into use since: what uses it is shown then, with the box to tick.
            await LookAsync();
            _refusal = _usages is { References.Count: > 0 } && !isForced ? "It is still there: it has come into use, as listed above." : refusal.Message;
        }
        else
        {
            await OnDone.InvokeAsync($"“{Connection.Name}” was deleted. {left}".TrimEnd());
        }

        _isBusy = false;
    }
}
