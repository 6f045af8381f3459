using Microsoft.AspNetCore.Components;
using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>A component that shows the pools live. It follows them once it is interactive and until it is disposed.</summary>
/// <typeparam name="TPicture">All that it shows.</typeparam>
public abstract class LiveComponent<TPicture> : ComponentBase, IDisposable
{
    /// <summary>Where frames come from.</summary>
    [Inject]
    protected IPoolWatch Watch { get; set; } = default!;

    /// <summary>The clock.</summary>
    [Inject]
    protected TimeProvider Time { get; set; } = default!;

    /// <summary>What is shown, and whether it is live.</summary>
    protected LiveView<TPicture> View { get; private set; } = default!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the picture that goes with a frame.</summary>
    protected abstract TPicture Take(Frame frame);

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (View is null)
        {
            View = new(Watch, Time, Take);
        }
        else
        {
            View.Retake();
        }
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = FollowAsync();
        }
    }

    /// <summary>Stops following.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            View?.Dispose();
        }
    }

    // Not awaited by the renderer, which waits for what it knows of; so its failure is handed to the renderer here.
    private async Task FollowAsync()
    {
        try
        {
            await View.FollowAsync(StateHasChanged);
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }
}
