using System.Globalization;
using Microsoft.AspNetCore.Components;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>Asks what to explore, explores it, and stops when told to or when its page is left. It begins by itself with what the address asks for.</summary>
public sealed partial class ExplorePanel : IDisposable
{
    private const string Mended = "mended";

    /// <summary>Nobody asked for the exploration that begins by itself, so that it must not keep others waiting for long.</summary>
    private static readonly TimeSpan _longestUnasked = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private RaceAddress _choice = new();
    private AskedExploration? _asked;
    private IReadOnlyDictionary<string, string> _faults = new Dictionary<string, string>();
    private RaceFaultException? _fault;
    private RaceAddress? _filledFrom;
    private Task<bool>? _mayOperate;
    private CancellationTokenSource? _stop;
    private string? _refused;

    /// <summary>The specimen.</summary>
    [Parameter, EditorRequired]
    public required Specimen Specimen { get; set; }

    /// <summary>The specimen whose pool mends it; null where there is none.</summary>
    [Parameter, EditorRequired]
    public required Specimen? Mend { get; set; }

    /// <summary>What its user has chosen.</summary>
    [Parameter, EditorRequired]
    public required RaceAddress Address { get; set; }

    /// <summary>What was found; null before anything was explored.</summary>
    [Parameter, EditorRequired]
    public required Exploration? Found { get; set; }

    /// <summary>Is told what was found, also while the exploration goes on.</summary>
    [Parameter, EditorRequired]
    public EventCallback<Exploration?> FoundChanged { get; set; }

    [Inject]
    private IRaceLab Lab { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsOn => _stop is not null;

    private bool MayNot => _mayOperate is { IsCompletedSuccessfully: true, Result: false };

    private string Samples => _choice.Samples ?? RaceAddress.UsualSamples.ToString(CultureInfo.InvariantCulture);

    private string Seed => _choice.Seed ?? RaceAddress.UsualSeed.ToString(CultureInfo.InvariantCulture);

    /// <summary>Leaving the page ends the exploration.</summary>
    public void Dispose()
    {
        if (!_end.IsCancellationRequested)
        {
            _end.Cancel();
            _end.Dispose();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => await (_mayOperate = Lab.MayOperateAsync());

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        // Only when another exploration is asked for: a step in the address leaves what was typed since.
        var exploration = Address.WithoutTrace();
        if (_filledFrom != exploration)
        {
            _filledFrom = exploration;
            Type(exploration);
        }
    }

    /// <inheritdoc/>
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && await _mayOperate! && _asked is { } asked && !IsOn)
        {
            await ExploreAsync(asked, isUnasked: true);
        }
    }

    private string? Fault(string field) => _faults.GetValueOrDefault(field) ?? (_fault?.Field == field ? _fault.Message : null);

    private string Invalid(string field) => Fault(field) is null ? "false" : "true";

    private void Turn(bool isSampled) => Type(_choice with { IsSampled = isSampled });

    private void Type(RaceAddress choice)
    {
        _choice = choice;
        _fault = null;
        _asked = choice.Ask(Specimen, out _faults);
    }

    private void Stop() => _stop?.Cancel();

    private async Task StartAsync()
    {
        if (_asked is not { } asked || MayNot || IsOn)
        {
            return;
        }

        // First the address, so that a trace of the exploration before is no longer the one to show.
        _filledFrom = _choice;
        Navigation.NavigateTo(Links.Race(Specimen.Name, _choice));
        await ExploreAsync(asked, isUnasked: false);
    }

    private Task TryAgainAsync() => _asked is { } asked && !IsOn ? ExploreAsync(asked, isUnasked: false) : Task.CompletedTask;

    private async Task ExploreAsync(AskedExploration asked, bool isUnasked)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        using var limit = new CancellationTokenSource(isUnasked ? _longestUnasked : Timeout.InfiniteTimeSpan, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        var news = new NewestOnly<Exploration>(Time, InvokeAsync, found => _ = FoundChanged.InvokeAsync(found));
        (_stop, _refused, _fault) = (stop, null, null);
        await FoundChanged.InvokeAsync(null);
        StateHasChanged();
        try
        {
            var found = await Lab.ExploreAsync(asked, news.Tell, either.Token);
            news.End();
            if (!_end.IsCancellationRequested)
            {
                await FoundChanged.InvokeAsync(Ended(found, stop.IsCancellationRequested, limit.IsCancellationRequested));
            }
        }
        catch (RaceFaultException fault)
        {
            _fault = fault;
            _refused = Fault(fault.Field) is not null && fault.Field is "samples" or "seed" ? null : fault.Message;
        }
        catch (OperationRefusedException refused)
        {
            _refused = refused.Message;
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // Before anything was found.
        }
        finally
        {
            news.End();
            _stop = null;
        }

        if (!_end.IsCancellationRequested)
        {
            StateHasChanged();
        }
    }

    /// <summary>Says of one that was cut short why.</summary>
    private static Exploration Ended(Exploration found, bool isStopped, bool isUnaskedAndLong) => found switch
    {
        { IsComplete: true } => found,
        _ when isStopped => found with { WhyIncomplete = "It was stopped." },
        _ when isUnaskedAndLong => found with { WhyIncomplete = $"What begins by itself ends after {InWords.Span(_longestUnasked)}: press Explore to go on to the end." },
        _ => found with { WhyIncomplete = found.WhyIncomplete ?? "It ended early." },
    };
}
