using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>
/// One interleaving, made step by step. Where it is follows the address, and the address follows it: a moment after the last step, so that a
/// key that is held does not fill the browser's history.
/// </summary>
public sealed partial class ReplayPanel : IAsyncDisposable
{
    private const string Script = "./_content/PoolDash.Client/Races/ReplayPanel.razor.js";

    private static readonly TimeSpan _betweenSteps = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _beforeTheAddress = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _end = new();
    private readonly List<RaceAddress> _written = [];
    private readonly Dictionary<bool, SteppedCode> _codes = [];
    private IJSObjectReference? _script;
    private ElementReference _view;
    private string? _trace;
    private RaceReplay? _own;
    private SteppedCode? _code;
    private RaceFaultException? _fault;
    private string? _foreign;
    private RaceAddress? _seen;
    private RaceAddress _chosen = new();
    private int _step;
    private (SteppedCode, int)? _followed;
    private string? _attended;
    private CancellationTokenSource? _writing;
    private CancellationTokenSource? _play;

    /// <summary>The specimen.</summary>
    [Parameter, EditorRequired]
    public required Specimen Specimen { get; set; }

    /// <summary>The specimen whose pool mends it; null where there is none.</summary>
    [Parameter, EditorRequired]
    public required Specimen? Mend { get; set; }

    /// <summary>The schedule.</summary>
    [Parameter, EditorRequired]
    public required string Trace { get; set; }

    /// <summary>What its user has chosen.</summary>
    [Parameter, EditorRequired]
    public required RaceAddress Address { get; set; }

    [Inject]
    private IRaceLab Lab { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Scripts { get; set; } = default!;

    private bool IsPlaying => _play is not null;

    /// <summary>What is shown, as an address: what its user chose last, as it was not written here, and the step since.</summary>
    private RaceAddress Here => _chosen with { Trace = Trace, Step = _step };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _play?.Cancel();
        await _end.CancelAsync();
        _end.Dispose();
        if (_script is not null)
        {
            try
            {
                await _script.DisposeAsync();
            }
            catch (JSDisconnectedException)
            {
                // The page is gone, and its scripts with it.
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var index = _written.IndexOf(Address);
        _written.RemoveRange(0, index + 1);
        // What this component wrote comes back when it may be some steps further.
        var isNews = Address != _seen && index < 0;
        _seen = Address;
        if (isNews)
        {
            _chosen = Address;
            _writing?.Cancel();
            _writing = null;
        }

        if (_trace != Trace)
        {
            isNews = true;
            await LoadAsync(Trace);
        }

        if (isNews && _own is not null)
        {
            await ShowAsync(Address.ShowsMended ?? _own.IsMended, Address.Step);
        }
        else if (index >= 0)
        {
            // Written before its user followed a link, it may have come to the browser after that, and stands in that link's place.
            await WriteAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_code is null)
        {
            return;
        }

        try
        {
            _script ??= await Scripts.InvokeAsync<IJSObjectReference>("import", _end.Token, Script);
            if (_script is null || _code is null)
            {
                return;
            }

            // Another trace may have brought another element.
            if (_attended != _view.Id)
            {
                _attended = _view.Id;
                await _script.InvokeVoidAsync("attend", _end.Token, _view);
            }

            if (_followed != (_code, _step))
            {
                _followed = (_code, _step);
                await _script.InvokeVoidAsync("follow", _end.Token, _view);
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
        {
            // Nobody looks any more.
        }
    }

    private async Task LoadAsync(string trace)
    {
        _trace = trace;
        Pause();
        _codes.Clear();
        (_own, _code, _fault, _foreign) = (null, null, null, null);
        try
        {
            var own = await Lab.ReplayAsync(trace);
            if (_trace != trace)
            {
                return;
            }

            _foreign = own.Specimen == Specimen.Name ? null : own.Specimen;
            _own = _foreign is null ? own : null;
        }
        catch (RaceFaultException fault) when (_trace == trace)
        {
            _fault = fault;
        }
    }

    private async Task ShowAsync(bool isMended, int step)
    {
        _fault = null;
        try
        {
            if (!_codes.TryGetValue(isMended, out var code))
            {
                var trace = _trace!;
                var replay = _own!.IsMended == isMended ? _own : await Lab.ReplayOnOtherAsync(trace);
                code = new(replay, await Lab.ListAsync(Specimen.Name, isMended));
                if (_trace != trace)
                {
                    return;
                }

                _codes[isMended] = code;
            }

            if (_code != code)
            {
                Pause();
            }

            _code = code;
            _step = Math.Clamp(step, 0, code.Count);
        }
        catch (RaceFaultException fault)
        {
            _fault = fault;
        }
    }

    private Task PressAsync(KeyboardEventArgs key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.AltKey || key.CtrlKey || key.MetaKey || _code is null)
        {
            return Task.CompletedTask;
        }

        return key.Key switch
        {
            "ArrowRight" or "ArrowDown" => GoAsync(_step + 1),
            "ArrowLeft" or "ArrowUp" => GoAsync(_step - 1),
            "Home" => GoAsync(0),
            "End" => GoAsync(_code.Count),
            " " => TurnAsync(),
            _ => Task.CompletedTask,
        };
    }

    /// <summary>Goes to a step, as its user asks.</summary>
    private Task GoAsync(int step)
    {
        Pause();
        Go(step);
        return WriteAsync();
    }

    private void Go(int step) => _step = Math.Clamp(step, 0, _code?.Count ?? 0);

    /// <summary>Plays; or, when it plays, pauses.</summary>
    private Task TurnAsync()
    {
        if (IsPlaying)
        {
            Pause();
            return WriteAsync();
        }

        if (_code is null or { Count: 0 })
        {
            return Task.CompletedTask;
        }

        if (_step == _code.Count)
        {
            _step = 0;
        }

        _play = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _ = PlayAsync(_play);
        return Task.CompletedTask;
    }

    private void Pause()
    {
        _play?.Cancel();
        _play = null;
    }

    // Not awaited by the renderer, which waits for what it knows of; so its failure is handed to the renderer here.
    private async Task PlayAsync(CancellationTokenSource play)
    {
        try
        {
            using (play)
            {
                using var timer = new PeriodicTimer(_betweenSteps, Time);
                while (_step < _code?.Count && await timer.WaitForNextTickAsync(play.Token))
                {
                    Go(_step + 1);
                    StateHasChanged();
                }
            }

            if (_play == play)
            {
                _play = null;
                StateHasChanged();
                await WriteAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Paused, or nobody looks any more.
        }
        catch (Exception failure)
        {
            await DispatchExceptionAsync(failure);
        }
    }

    /// <summary>Has the address say where this is, in a moment: not while it plays, when the address would be late for each step.</summary>
    private async Task WriteAsync()
    {
        if (_writing is not null)
        {
            return;
        }

        using var writing = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        _writing = writing;
        try
        {
            await Task.Delay(_beforeTheAddress, Time, writing.Token);
        }
        catch (OperationCanceledException)
        {
            // Its user has gone elsewhere.
            return;
        }
        finally
        {
            if (_writing == writing)
            {
                _writing = null;
            }
        }

        if (IsPlaying || _code is null || Here == Address)
        {
            return;
        }

        _written.Add(Here);
        Navigation.NavigateTo(Links.Race(Specimen.Name, Here), replace: true);
    }
}
