using Microsoft.AspNetCore.Components;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>Runs the story's test on the operating system's scheduler, to show how rarely it would have caught the fault.</summary>
public sealed partial class StoryTestPanel : IDisposable
{
    /// <summary>As many as in the story.</summary>
    private const int Threads = 40;

    private static readonly int[] _choices = [50, 200, 1_000, 5_000];

    private readonly CancellationTokenSource _end = new();
    private CancellationTokenSource? _stop;
    private Task<bool>? _mayOperate;
    private int _runs = 200;
    private StoryResult? _result;
    private string? _refused;

    /// <summary>The specimen.</summary>
    [Parameter, EditorRequired]
    public required Specimen Specimen { get; set; }

    /// <summary>After how many milliseconds the lab found the failure; null where it has not.</summary>
    [Parameter, EditorRequired]
    public required double? FoundAfterMs { get; set; }

    [Inject]
    private IRaceLab Lab { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private bool IsOn => _stop is not null;

    private bool MayNot => _mayOperate is { IsCompletedSuccessfully: true, Result: false };

    /// <summary>Leaving the page ends the test.</summary>
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

    private void Stop() => _stop?.Cancel();

    private async Task TestAsync()
    {
        if (IsOn || MayNot)
        {
            return;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var news = new NewestOnly<StoryResult>(Time, InvokeAsync, result =>
        {
            _result = result;
            StateHasChanged();
        });
        (_stop, _refused, _result) = (stop, null, null);
        StateHasChanged();
        try
        {
            _result = await Lab.TestAsync(Specimen.Name, Threads, _runs, news.Tell, stop.Token);
        }
        catch (Exception refused) when (refused is RaceFaultException or OperationRefusedException)
        {
            _refused = refused.Message;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was told before stays.
        }
        finally
        {
            news.End();
            _stop = null;
        }
    }
}
