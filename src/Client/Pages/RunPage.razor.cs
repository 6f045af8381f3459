using Microsoft.AspNetCore.Components;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>One stress run: live while it is on, and what came of it after.</summary>
public sealed partial class RunPage
{
    private readonly CancellationTokenSource _end = new();
    private RunReport? _kept;
    private string? _missing;
    private int _soughtFor;

    /// <summary>The run's number.</summary>
    [Parameter, EditorRequired]
    public int Id { get; set; }

    /// <summary>"table" for tables instead of charts.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? Form { get; set; }

    [Inject]
    private IStressWatch Stress { get; set; } = default!;

    private bool AsTables => Form == "table";

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (View.Picture.Report is not null || _soughtFor == Id)
        {
            return;
        }

        var id = _soughtFor = Id;
        (_kept, _missing) = (null, null);
        try
        {
            var found = await Stress.FindAsync(id, _end.Token);
            if (id == Id)
            {
                _kept = found;
                View.Retake();
            }
        }
        catch (OperationRefusedException refused) when (id == Id)
        {
            _missing = refused.Message;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Nobody looks any more.
        }
    }

    /// <inheritdoc/>
    protected override RunPicture Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var run = Stress.Recent(Id) ?? (_kept?.Id == Id ? _kept : null);
        return new(run, run is { IsRunning: true } && frame.Find(run.Pool) is not null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_end.IsCancellationRequested)
        {
            _end.Cancel();
            _end.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>What the page shows.</summary>
/// <param name="Report">The run; null when there is none, or it is not read yet.</param>
/// <param name="HasPool">Whether the run's pool is there to be looked at.</param>
public sealed record RunPicture(RunReport? Report, bool HasPool);
