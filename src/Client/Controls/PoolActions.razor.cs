using Microsoft.AspNetCore.Components;
using MudBlazor;
using PoolDash.Client.Dialogs;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Client.Controls;

/// <summary>What may be done to a pool, and what came of it.</summary>
public sealed partial class PoolActions
{
    private readonly string _why = $"why-{Guid.NewGuid():N}";
    private MudButton? _reset;
    private bool _isGone;
    private bool _isKnown;
    private bool _mayOperate;
    private ResetAnswer? _answer;
    private string? _said;

    /// <summary>The pool.</summary>
    [Parameter, EditorRequired]
    public required PoolFrame Pool { get; set; }

    [Inject]
    private IPoolOperator Operator { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _mayOperate = await Operator.MayOperateAsync();
        _isKnown = true;
    }

    /// <inheritdoc/>
    public void Dispose() => _isGone = true;

    private async Task ResetAsync()
    {
        if (await ResetDialog.ShowAsync(Dialogs, Pool.Name) is { } answer)
        {
            _answer = answer;
            _said = null;
        }
        // MudBlazor gives the focus back too, but not when its dialog has left the page before its script asks who had it.
        if (!_isGone && _reset is not null)
        {
            await _reset.FocusAsync();
        }
    }

    private async Task ResumeAsync()
    {
        var pool = Pool.Name;
        _answer = null;
        try
        {
            _said = await Operator.ResumeAsync(pool) ? $"{pool} serves rents again." : $"{pool} was not paused.";
        }
        catch (OperationRefusedException refused)
        {
            _said = refused.Message;
        }
    }
}
