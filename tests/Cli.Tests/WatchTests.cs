using System.Net;
using System.Runtime.CompilerServices;
using PoolDash.PoolCore;

namespace PoolDash.Cli.Tests;

public sealed class WatchTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task Given_a_log_When_watched_Then_each_pool_of_a_frame_is_a_line_until_control_C()
    {
        _shell.Frames = () => Stream(_shell.PressControlC, Frame(Pool("orders"), Pool("billing")));

        Assert.Equal(0, await Until.Done(Type()));

        Assert.Contains(
            "2026-03-04 05:06:07 UTC  orders  running  idle 3  rented 2 of 10  opening 1  waiting 4  generation 5  resets 6\n", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("billing  running", _shell.Out, StringComparison.Ordinal);
        Assert.Empty(_shell.Error);
    }

    [Fact]
    public async Task Given_a_screen_When_watched_Then_the_pools_are_a_table_and_their_names_no_markup()
    {
        _shell.Interactive();
        _shell.Frames = () => Stream(_shell.PressControlC, Frame(Pool("[red]x[/]\u001b[2J")));

        Assert.Equal(0, await Until.Done(Type()));

        Assert.Contains("[red]x[/]\uFFFD[2J", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("Generation", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_connection_that_is_lost_When_watched_Then_it_is_said_and_the_pools_come_back()
    {
        var attempt = 0;
        _shell.Frames = () => ++attempt switch
        {
            1 => Stream(() => throw new IOException("The connection broke."), Frame(Pool("orders"))),
            2 or 3 => throw new HttpRequestException("Connection refused"),
            4 => Stream(() => { }, Frame(Pool("orders"))),
            _ => Stream(_shell.PressControlC, Frame(Pool("back"))),
        };

        Assert.Equal(0, await Until.Done(Type()));

        Assert.Equal(
            [
                "http://dash.test does not answer (The connection broke); trying again until Ctrl+C.",
                "http://dash.test does not answer (Connection refused); trying again until Ctrl+C.",
                "http://dash.test ended the stream; connecting again.",
                "",
            ],
            _shell.Error.Split('\n')[..4]);
        Assert.Contains("back  running", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_that_was_never_there_When_watched_Then_the_exit_code_is_3()
    {
        _shell.Frames = () => throw new HttpRequestException("Connection refused (dash.test:80)");

        Assert.Equal(3, await Until.Done(Type()));
        Assert.Equal("pooldash: The server cannot be reached: Connection refused (dash.test:80). Start it, or say with --server where it is.\n", _shell.Error);
    }

    [Fact]
    public async Task Given_a_server_that_wants_a_key_When_watched_Then_the_exit_code_is_3_also_later()
    {
        var attempt = 0;
        _shell.Frames = () => ++attempt == 1
            ? Stream(() => throw new IOException("The server restarts."), Frame(Pool("orders")))
            : throw new HttpRequestException("401", null, HttpStatusCode.Unauthorized);

        Assert.Equal(3, await Until.Done(Type()));
        Assert.EndsWith("pooldash: The server wants a key. Give it by --key, or in the variable POOLDASH_KEY.\n", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_without_pools_When_watched_Then_that_is_said()
    {
        _shell.Frames = () => Stream(_shell.PressControlC, Frame());

        Assert.Equal(0, await Until.Done(Type()));
        Assert.Contains("There are no pools.", _shell.Out, StringComparison.Ordinal);
    }

    private Task<int> Type() => _shell.TypeAsync("watch", "--server", "http://dash.test");

    private static async IAsyncEnumerable<Frame> Stream(Action then, Frame frame, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        yield return frame;
        then();
    }

    private static Frame Frame(params PoolFrame[] pools) => new("node", 1, new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), pools, 0);

    private static PoolFrame Pool(string name) => new()
    {
        Name = name,
        Endpoint = "tcp://db:6379",
        State = PoolState.Running,
        Generation = 5,
        Idle = 3,
        Rented = 2,
        Opening = 1,
        Closing = 0,
        Stale = 0,
        Closed = 0,
        Waiting = 4,
        MinSize = 0,
        MaxSize = 10,
        PeakRented = 2,
        Opened = 5,
        OpenFailures = 0,
        ConsecutiveOpenFailures = 0,
        Rents = 10,
        Resets = 6,
        Timeouts = 0,
        Leaks = 0,
        EndedTwice = 0,
    };
}
