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
    private DialogButton? _reset;
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

    private async Task ResetAsync()
    {
        if (await ResetDialog.ShowAsync(Dialogs, Pool.Name) is { } answer)
        {
            _answer = answer;
            _said = null;
        }
        _reset?.TakeFocus();
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
