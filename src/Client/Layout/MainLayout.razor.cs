using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;

namespace PoolDash.Client.Layout;

/// <summary>What is around each page: colours, header, and what is shown when the page fails.</summary>
public sealed partial class MainLayout
{
    private MudThemeProvider? _theme;
    private ErrorBoundary? _boundary;
    private ElementReference _main;
    private ColourChoice _choice;
    private bool _systemIsDark;
    private bool _isSettled;

    [Inject]
    private IJSRuntime Script { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsDark => _choice == ColourChoice.Dark || (_choice == ColourChoice.Auto && _systemIsDark);

    // A link of "#main" alone would lead to the base address.
    private string SkipLink => $"{new Uri(Navigation.Uri).GetLeftPart(UriPartial.Query)}#main";

    /// <inheritdoc/>
    protected override void OnParametersSet() => Recover();

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }
        _systemIsDark = await _theme!.GetSystemDarkModeAsync();
        _ = Enum.TryParse(await Script.InvokeAsync<string?>("poolDashColours.read"), ignoreCase: true, out _choice);
        await _theme.WatchSystemDarkModeAsync(OnSystemChangedAsync);
        _isSettled = true;
        StateHasChanged();
    }

    private Task OnSystemChangedAsync(bool isDark)
    {
        _systemIsDark = isDark;
        return InvokeAsync(StateHasChanged);
    }

    private async Task ChooseAsync(ColourChoice choice)
    {
        _choice = choice;
        await Script.InvokeVoidAsync("poolDashColours.choose", choice.ToString().ToLowerInvariant());
    }

    private async Task SkipToMainAsync() => await _main.FocusAsync();

    private void Recover() => _boundary?.Recover();
}
