using Microsoft.AspNetCore.Components;
using MudBlazor;
using PoolDash.PoolCore;

namespace PoolDash.Client.Layout;

/// <summary>The name, the way to each page and each pool, the choice of colours, and notices.</summary>
public sealed partial class SiteHeader
{
    /// <summary>The colours that the viewer wants.</summary>
    [Parameter, EditorRequired]
    public ColourChoice Colours { get; set; }

    /// <summary>Is told the next choice of colours.</summary>
    [Parameter, EditorRequired]
    public EventCallback<ColourChoice> ColoursChanged { get; set; }

    private string ColourWords => Colours switch
    {
        ColourChoice.Auto => "as the system's",
        ColourChoice.Light => "light",
        _ => "dark",
    };

    private string ColourIcon => Colours switch
    {
        ColourChoice.Auto => Icons.Material.Filled.BrightnessAuto,
        ColourChoice.Light => Icons.Material.Filled.LightMode,
        _ => Icons.Material.Filled.DarkMode,
    };

    /// <inheritdoc/>
    protected override HeaderPicture Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return new([.. frame.Pools.Select(pool => pool.Name)], Watch.Notices);
    }

    private Task TurnAsync() => ColoursChanged.InvokeAsync((ColourChoice)(((int)Colours + 1) % 3));
}
