using Microsoft.AspNetCore.Components;
using MudBlazor;
using PoolDash.Client.Controls;
using PoolDash.Client.Dialogs;

namespace PoolDash.Client.Stress;

/// <summary>The button that stops a run, once its user has said so twice.</summary>
public sealed partial class StopRun
{
    private readonly string _why = $"why-{Guid.NewGuid():N}";
    private DialogButton? _stop;
    private bool _isKnown;
    private bool _mayOperate;
    private bool _isUnderWay;
    private string? _refused;

    /// <summary>The run's number.</summary>
    [Parameter, EditorRequired]
    public int Run { get; set; }

    /// <summary>What it does to what, such as <c>soak against orders</c>.</summary>
    [Parameter, EditorRequired]
    public required string What { get; set; }

    [Inject]
    private IStressOperator Operator { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _mayOperate = await Operator.MayOperateAsync();
        _isKnown = true;
    }

    private async Task StopAsync()
    {
        var run = Run;
        _refused = null;
        var isMeant = await ConfirmDialog.ShowAsync(
            Dialogs, $"Stop run {run}", $"Run {run}, {What}, ends now. What it has measured so far is kept.", $"Stop run {run}", "Let it run", isDestructive: true);
        if (isMeant)
        {
            await StopAsync(run);
        }

        StateHasChanged();
        _stop?.TakeFocus();
    }

    private async Task StopAsync(int run)
    {
        _isUnderWay = true;
        StateHasChanged();
        try
        {
            await Operator.StopAsync(run);
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
}
