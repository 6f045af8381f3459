using System.Threading.Channels;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>Shows how something goes on while it does: a picture that changes where somebody looks at it, lines where a log is written.</summary>
/// <typeparam name="TReport">What it tells of itself on the way.</typeparam>
/// <param name="surroundings">Where to show it.</param>
/// <param name="waiting">Which reports wait while the terminal is slow; what reports does not wait for it.</param>
/// <param name="stopping">What is said when it is told to stop.</param>
/// <param name="canBeStopped">What the picture says below until then.</param>
internal abstract class Following<TReport>(Surroundings surroundings, BoundedChannelOptions? waiting, string stopping, string canBeStopped)
{
    /// <summary>Where to show it.</summary>
    protected Surroundings Surroundings => surroundings;

    /// <summary>Does it, and shows it until it has ended.</summary>
    /// <param name="run">Does it, and hands over its reports.</param>
    /// <param name="stop">Says that it is told to stop.</param>
    protected async Task<TResult> FollowAsync<TResult>(Func<Action<TReport>, Task<TResult>> run, CancellationToken stop)
    {
        var reports = waiting is null ? Channel.CreateUnbounded<TReport>() : Channel.CreateBounded<TReport>(waiting);
        var showing = ShowAsync(reports.Reader, stop);
        try
        {
            return await run(report => reports.Writer.TryWrite(report)).ConfigureAwait(false);
        }
        finally
        {
            reports.Writer.Complete();
            await showing.ConfigureAwait(false);
        }
    }

    /// <summary>The picture.</summary>
    protected abstract IRenderable Picture(TReport report, string footer);

    /// <summary>The lines that a report adds to those before it.</summary>
    protected abstract IEnumerable<string> Lines(TReport report);

    private async Task ShowAsync(ChannelReader<TReport> reports, CancellationToken stop)
    {
        try
        {
            var capabilities = surroundings.Error.Profile.Capabilities;
            await (capabilities is { Interactive: true, Ansi: true } ? ShowPictureAsync(reports, stop) : ShowLinesAsync(reports, stop)).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody is at the other end of the pipe any more; what is followed goes on to its result.
        }
    }

    private Task ShowPictureAsync(ChannelReader<TReport> reports, CancellationToken stop) =>
        surroundings.Error.Live(new Text("")).AutoClear(true).StartAsync(async picture =>
        {
            await foreach (var report in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                picture.UpdateTarget(Picture(report, stop.IsCancellationRequested ? stopping : canBeStopped));
                picture.Refresh();
            }
        });

    private async Task ShowLinesAsync(ChannelReader<TReport> reports, CancellationToken stop)
    {
        using var told = stop.Register(() => surroundings.Say(stopping));
        await foreach (var report in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            foreach (var line in Lines(report))
            {
                surroundings.Say(line);
            }
        }
    }
}
