using ElsaOAuthWebhook.Studio.Browser;
using ElsaOAuthWebhook.Studio.Connections;
using ElsaOAuthWebhook.Studio.PopUp;
using ElsaOAuthWebhook.Studio.Server;
using ElsaOAuthWebhook.Studio.Time;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace ElsaOAuthWebhook.Studio.Picker;

/// <summary>Picks a saved token, or requests a new one. Its value is the connection's id, never a token.</summary>
public sealed partial class TokenPicker : IAsyncDisposable
{
    private const string Others = "Those that are disabled, lack a secret, or have no token yet are in “Manage tokens”.";

    private readonly string _id = $"oaw-{Guid.NewGuid():N}";
    private int _loads;
    private int _lists;
    private ElementReference _opener;
    private ElementReference _search;
    private Script? _script;
    private Func<ValueTask>? _focus;
    private List<ConnectionSummary> _all = [];
    private List<ConnectionSummary> _found = [];
    private ConnectionSummary? _chosen;
    private string? _shown;
    private string? _refusal;
    private string? _searchRefusal;
    private string _listNote = "";
    private string _text = "";
    private string? _listed;
    private int _total;
    private int _active;
    private bool _isOpen;
    private bool _isEmpty;
    private bool _isRead;
    private bool _isMissing;

    [Inject]
    internal ConnectionDirectory Connections { get; set; } = null!;

    [Inject]
    internal ManagementClient Server { get; set; } = null!;

    [Inject]
    internal StudioTime Time { get; set; } = null!;

    [Inject]
    internal IJSRuntime Browser { get; set; } = null!;

    /// <summary>The id of the connection that is chosen; empty: none.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <summary>Told the id that was picked; empty: none.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>What is picked for.</summary>
    [Parameter]
    public string Label { get; set; } = "Token";

    /// <summary>What the token is for.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>Whether it only shows what is chosen.</summary>
    [Parameter]
    public bool ReadOnly { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Connections.Changed -= OnChanged;
        _isOpen = false;
        if (_script is not null)
            await _script.DisposeAsync();
    }

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        _script = new(Browser);
        Connections.Changed += OnChanged;
    }

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shown != Value)
            await LoadAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_focus is { } focus)
        {
            _focus = null;
            await focus();
        }
    }

    private async Task LoadAsync()
    {
        var load = ++_loads;
        var value = _shown = Value;
        if (value != _chosen?.Id)
            _chosen = null;
        (_refusal, _isMissing) = (null, false);
        var listed = await Connections.ListPickableAsync(null);
        // The answer to an earlier load may come last.
        if (load != _loads)
            return;
        if (!listed.TryGet(out var page, out var refusal))
        {
            _refusal = refusal.Message;
            if (!_isRead)
                ShowRead();
            return;
        }

        (_all, _total, _isEmpty, _isRead) = (page.Items, page.TotalCount, page.TotalCount == 0, true);
        if (value.Length > 0)
        {
            var answer = await Connections.FindAsync(value);
            if (load != _loads)
                return;
            answer.TryGet(out _chosen, out refusal);
            _isMissing = refusal is { IsMissing: true };
            _refusal = refusal is { IsMissing: false } ? refusal.Message : null;
        }

        await ListAsync();
    }

    private void OnChanged() => _ = InvokeAsync(RetryAsync);

    private async Task RetryAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    private async Task ToggleAsync()
    {
        if (_isOpen)
        {
            Close();
            return;
        }

        (_isOpen, _text, _focus) = (true, "", FocusSearchAsync);
        await LoadAsync();
    }

    private async ValueTask FocusSearchAsync()
    {
        await _script!.TryCallAsync("keepListKeys", _search);
        if (_isOpen)
            await _search.TryFocusAsync();
    }

    private void Close()
    {
        (_isOpen, _text, _focus) = (false, "", () => _opener.TryFocusAsync());
        ShowRead();
    }

    private Task SearchAsync(string? text)
    {
        _text = text ?? "";
        return ListAsync();
    }

    /// <summary>Shows what is searched for: among those that were read or, where there are more, as the server finds it.</summary>
    private async Task ListAsync()
    {
        var (list, text) = (++_lists, _text);
        if (_all.Count >= _total || text.Trim() is not { Length: > 0 } search)
        {
            ShowRead();
            return;
        }

        // What was found for another text is nothing to pick from: Enter would.
        if (_listed != text)
            (_found, _listed, _active, _searchRefusal, _listNote) = ([], null, 0, null, "Searching…");
        var answer = await Connections.ListPickableAsync(search);
        // The answer to an earlier search may come last, or when the list is closed.
        if (list != _lists || text != _text)
            return;
        answer.TryGet(out var page, out var refusal);
        _searchRefusal = refusal?.Message;
        if (page is not null)
            Show(page.Items, page.IsComplete ? null : page.TotalCount);
        else if (_listed != text)
            _listNote = "";
    }

    private void ShowRead()
    {
        _searchRefusal = null;
        if (!_isRead)
        {
            // Nobody knows yet what there is.
            (_found, _listed, _active, _listNote) = ([], null, 0, _refusal is null ? "Searching…" : "");
            return;
        }

        Show([.. _all.Where(IsMatch)], _all.Count >= _total ? null : _total);
    }

    private bool IsMatch(ConnectionSummary connection) =>
        new[] { connection.Name, connection.Provider, connection.Account, connection.Description }.Any(text => text?.Contains(_text.Trim(), StringComparison.OrdinalIgnoreCase) == true);

    /// <param name="found">What is listed.</param>
    /// <param name="of">Of how many that is only the beginning; null: it is all of it.</param>
    private void Show(List<ConnectionSummary> found, int? of)
    {
        (_found, _listed) = (found, _text);
        _active = _text.Length > 0 ? 0 : Math.Max(0, found.FindIndex(connection => connection.Id == Value));
        _listNote = _isEmpty ? $"There is no token to pick yet. Begin with “Request new token…”. {Others}"
            : found.Count == 0 ? $"No token matches “{_text.Trim()}”. {Others}"
            : of is null ? $"{found.Count} of {_total} tokens"
            : $"The first {found.Count} of {of} tokens. Search for others.";
    }

    private async Task OnKeyAsync(KeyboardEventArgs key)
    {
        switch (key.Key)
        {
            case "ArrowDown":
                Move(1);
                break;
            case "ArrowUp":
                Move(-1);
                break;
            case "Enter" when _active < _found.Count:
                await PickAsync(_found[_active].Id);
                break;
            case "Escape":
                Close();
                break;
        }
    }

    private void Move(int by)
    {
        _active = Math.Clamp(_active + by, 0, Math.Max(0, _found.Count - 1));
        _focus = async () => await _script!.TryCallAsync("reveal", OptionId(_active));
    }

    private async Task PickAsync(string id)
    {
        if (_isOpen)
            Close();
        await ValueChanged.InvokeAsync(id);
        Value = id;
        await LoadAsync();
    }

    private async Task PickNewAsync(string id)
    {
        Connections.Refresh();
        await PickAsync(id);
    }

    private Task<BegunPopUp> BeginAsync(string origin, string nonce) => BegunPopUp.NewConnectionAsync(Server, origin, nonce);

    private string OptionId(int index) => $"{_id}-option-{index}";

    private IEnumerable<string> Facts(ConnectionSummary connection)
    {
        string?[] facts = [connection.Provider, connection.Account, ConnectionWords.Expiry(connection, Time.Now)];
        return facts.Where(fact => !string.IsNullOrEmpty(fact))!;
    }
}
