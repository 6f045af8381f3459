using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.SignalR;
using PoolDash.Cli.Showing;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;
using Spectre.Console;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash watch</c>: a server's pools as they are.</summary>
internal sealed class WatchCommand
{
    private const int LiveFramesPerSecond = 4;

    private static readonly TimeSpan _betweenAttempts = TimeSpan.FromSeconds(1);

    private readonly Option<string?> _server = Asked.Text("--server", "URL", "Which server, such as http://localhost:8080.");
    private readonly Option<string?> _key = Asked.Text("--key", "KEY", $"The server's key for viewing. Read from {ServerAddress.KeyVariable} unless given, which keeps it out of the shell's history.");
    private readonly Surroundings _surroundings;

    private WatchCommand(Surroundings surroundings) => _surroundings = surroundings;

    internal static Command Make(Surroundings surroundings)
    {
        var watch = new WatchCommand(surroundings);
        var command = new Command("watch", "Shows a server's pools live, until Ctrl+C.") { watch._server, watch._key };
        command.SetAction(watch.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var server = ServerAddress.Parse(
            parsed.GetValue(_server) ?? throw CommandFaultException.WrongUsage("Say which server to watch, such as --server http://localhost:8080."),
            parsed.GetValue(_key),
            _surroundings.Variable);
        try
        {
            if (_surroundings.Out.Profile.Capabilities is { Interactive: true, Ansi: true })
            {
                await _surroundings.Out.Live(new Text($"Connecting to {server} …")).StartAsync(picture => FollowAsync(
                    server,
                    LiveFramesPerSecond,
                    frame => Show(picture, Picture(server, frame)),
                    message => Show(picture, Paint.Line(Paint.Bad(message))),
                    stop)).ConfigureAwait(false);
            }
            else
            {
                await FollowAsync(server, 1, Print, _surroundings.Say, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // That is how one stops watching.
        }

        return ExitCode.Pass;
    }

    /// <summary>Once it has been there, a server that goes is waited for: it may be restarting.</summary>
    private async Task FollowAsync(ServerAddress server, int framesPerSecond, Action<Frame> show, Action<string> say, CancellationToken stop)
    {
        var wasThere = false;
        var said = "";
        while (true)
        {
            try
            {
                await using var client = _surroundings.Connect(server);
                await foreach (var frame in _surroundings.Frames(client, framesPerSecond, stop).ConfigureAwait(false))
                {
                    (wasThere, said) = (true, "");
                    show(frame);
                }

                stop.ThrowIfCancellationRequested();
                say($"{server} ended the stream; connecting again.");
            }
            catch (Exception fault) when (wasThere && !stop.IsCancellationRequested && IsOfTheWay(fault))
            {
                var message = $"{server} does not answer ({ReportWords.OneLine(fault.Message).TrimEnd('.')}); trying again until Ctrl+C.";
                if (message != said)
                {
                    say(said = message);
                }
            }

            await Task.Delay(_betweenAttempts, _surroundings.Time, stop).ConfigureAwait(false);
        }
    }

    private static bool IsOfTheWay(Exception fault) => fault switch
    {
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } => false,
        HttpRequestException or IOException or HubException or OperationCanceledException or TimeoutException or InvalidOperationException => true,
        _ => fault is System.Net.WebSockets.WebSocketException,
    };

    private static void Show(LiveDisplayContext picture, Spectre.Console.Rendering.IRenderable content)
    {
        picture.UpdateTarget(content);
        picture.Refresh();
    }

    private static Rows Picture(ServerAddress server, Frame frame)
    {
        var table = Tables.Of("Pool", "State", "#Idle", "#Rented", "#Opening", "#Waiting", "#Generation", "#Resets", "Endpoint");
        foreach (var pool in frame.Pools)
        {
            Tables.Add(
                table,
                Paint.Strong(pool.Name),
                pool.State == PoolState.Running ? Paint.Good(State(pool)) : Paint.Bad(State(pool)),
                Paint.Plain(ReportWords.Count(pool.Idle)),
                Paint.Plain($"{ReportWords.Count(pool.Rented)} of {ReportWords.Count(pool.MaxSize)}"),
                Paint.Plain(ReportWords.Count(pool.Opening)),
                Paint.Plain(ReportWords.Count(pool.Waiting)),
                Paint.Plain(ReportWords.Count(pool.Generation)),
                Paint.Plain(ReportWords.Count(pool.Resets)),
                Paint.Quiet(pool.Endpoint));
        }

        return new(
            Paint.Line(Paint.Strong($"{server}"), Paint.Quiet($"  {ReportWords.Moment(frame.At)}  Ctrl+C ends")),
            frame.Pools.Count == 0 ? Paint.Line(Paint.Plain("There are no pools.")) : table);
    }

    private void Print(Frame frame)
    {
        if (frame.Pools.Count == 0)
        {
            _surroundings.Print($"{ReportWords.Moment(frame.At)}  There are no pools.");
        }

        foreach (var pool in frame.Pools)
        {
            _surroundings.Print(
                $"{ReportWords.Moment(frame.At)}  {ReportWords.OneLine(pool.Name)}  {State(pool)}  idle {pool.Idle}  rented {pool.Rented} of {pool.MaxSize}  "
                + $"opening {pool.Opening}  waiting {pool.Waiting}  generation {pool.Generation}  resets {pool.Resets}");
        }
    }

    private static string State(PoolFrame pool) => pool.State.ToString().ToLowerInvariant();
}
