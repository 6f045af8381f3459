using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using MudBlazor;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Client.Dialogs;

/// <summary>Asks how to reset a pool, and does it.</summary>
public sealed partial class ResetDialog
{
    private static readonly (ResetMode Mode, string Word, string Sentence)[] _modes =
    [
        (ResetMode.Drain, "Drain", "Rented connections go on working and close when they are returned; no rent fails."),
        (ResetMode.Interrupt, "Interrupt", "Rented connections are broken at once, and what uses them fails; new rents get fresh connections."),
        (ResetMode.Pause, "Pause", "Rented connections close when they are returned, and no rent is served until you resume the pool."),
    ];

    private readonly ResetForm _asked = new();
    private readonly string _form = $"reset-{Guid.NewGuid():N}";
    private readonly string _deadlineWords = $"deadline-{Guid.NewGuid():N}";
    private string? _fault;
    private string? _refused;
    private bool _isUnderWay;

    /// <summary>The pool's name.</summary>
    [Parameter, EditorRequired]
    public required string Pool { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IPoolOperator Operator { get; set; } = default!;

    /// <summary>Shows the dialog until it is answered.</summary>
    /// <returns>What the reset found; null when there was none.</returns>
    public static async Task<ResetAnswer?> ShowAsync(IDialogService dialogs, string pool)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var shown = await dialogs.ShowAsync<ResetDialog>(
            $"Reset {pool}",
            new DialogParameters<ResetDialog> { { dialog => dialog.Pool, pool } },
            new DialogOptions { CloseOnEscapeKey = true, MaxWidth = MaxWidth.Small, FullWidth = true });
        return (await shown.Result)?.Data as ResetAnswer;
    }

    private async Task ConfirmAsync()
    {
        _fault = _asked.DeadlineFault;
        _refused = null;
        if (_fault is not null || _isUnderWay)
        {
            return;
        }
        _isUnderWay = true;
        try
        {
            Dialog.Close(DialogResult.Ok(await Operator.ResetAsync(Pool, _asked.Options)));
        }
        catch (OperationRefusedException refused)
        {
            _refused = refused.Message;
        }
        finally
        {
            _isUnderWay = false;
        }
    }

    private void Cancel() => Dialog.Cancel();

    // MudBlazor listens to the dialog's keys too, but only some round trips after it is shown: an early Escape would be lost.
    private void CancelOnEscape(KeyboardEventArgs key)
    {
        if (key.Key == "Escape")
        {
            Cancel();
        }
    }
}
