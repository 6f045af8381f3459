using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;

namespace PoolDash.Client.Controls;

/// <summary>A button that opens a dialog, and has the focus again when that is answered.</summary>
public sealed partial class DialogButton
{
    private MudButton? _button;
    private bool _takesFocus;

    /// <summary>What it says.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    /// <summary>What a click does; a button that submits needs none.</summary>
    [Parameter]
    public EventCallback<MouseEventArgs> OnClick { get; set; }

    /// <summary>Whether a dialog follows now; what else it does needs no answer.</summary>
    [Parameter]
    public bool OpensDialog { get; set; } = true;

    /// <summary>The identifier of the element that says why it is disabled; null where there is none.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    /// <inheritdoc cref="MudBaseButton.ButtonType"/>
    [Parameter]
    public ButtonType ButtonType { get; set; } = ButtonType.Button;

    /// <inheritdoc cref="MudButton.Variant"/>
    [Parameter]
    public Variant Variant { get; set; } = Variant.Outlined;

    /// <inheritdoc cref="MudButton.Color"/>
    [Parameter]
    public Color Color { get; set; } = Color.Error;

    /// <inheritdoc cref="MudButton.Size"/>
    [Parameter]
    public Size Size { get; set; } = Size.Small;

    /// <inheritdoc cref="MudBaseButton.Disabled"/>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Gives it the focus, once the page is as it is after the dialog; for its owner to call when its own state is so.</summary>
    public void TakeFocus()
    {
        _takesFocus = true;
        StateHasChanged();
    }

    /// <inheritdoc/>
    public void Dispose() => _takesFocus = false;

    // MudBlazor gives the focus back too, as the dialog leaves the page; but to what had it when its script asked, some round trips after the dialog was shown,
    // when a fast user has left the button long since. After a render that is over, and what was disabled meanwhile is not.
    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_takesFocus && _button is not null)
        {
            _takesFocus = false;
            if (!Disabled)
            {
                await _button.FocusAsync();
            }
        }
    }
}
