using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Load.Remote;
using PoolDash.Server.Feed;
using PoolDash.Server.Telemetry;
using PoolDash.Server.Tests.Hubs;

namespace PoolDash.Reliability.Load;

/// <summary>A thousand clients of the hub, of which a hundred ask for every frame and never read one.</summary>
[Collection(Quiet.Alone)]
public sealed class ThousandViewersTests(ITestOutputHelper output)
{
    private const int Readers = 900;
    private const int Deaf = 100;

    /// <summary>Frames that each reader is to get while the deaf ones fill whatever is filled for them.</summary>
    private const int Frames = 10;

    /// <summary>Clients that connect at the same time, fewer than a listener's backlog takes.</summary>
    private const int AtOnce = 50;

    /// <summary>What a client, its connection and its stream may keep on both sides together; they are in one process here.</summary>
    private const double MegabytesEach = 0.5;

    /// <summary>What stays: both ends of the idle HTTP connections over which the deaf negotiated, and buffers that the web server keeps for the next clients.</summary>
    private static readonly (int Handles, double Megabytes) _kept = ((2 * AtOnce) + 100, 16);

    [Fact]
    public async Task Readers_get_their_frames_and_the_pool_works_whatever_others_leave_unread_and_nothing_of_them_stays()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Demo", "true"), ("Logging:LogLevel:Default", "Warning")]);
        var watched = server.Services.GetRequiredService<ServerMeter>();
        var feed = server.Services.GetRequiredService<FrameFeed>();
        var pool = server.Pools.All.Single();
        await Until.True(() => pool.Snapshot().Rents > 0, "the demo rents");
        var before = ProcessFigures.Now();

        var deaf = await ConnectAsync(Deaf, () => DeafWatcher.ConnectAsync(server));
        var readers = await ConnectAsync(Readers, () => Reader.BeginAsync(server));
        await Until.True(() => watched.Watchers == Readers + Deaf, "all are served");
        var connected = ProcessFigures.Now();
        output.WriteLine($"before:    {before}\nconnected: {connected}");
        Assert.InRange(connected.ManagedMegabytes, 0, before.ManagedMegabytes + (MegabytesEach * (Readers + Deaf)));

        var rents = pool.Snapshot().Rents;
        var clock = Stopwatch.StartNew();
        foreach (var reader in readers)
        {
            reader.Forget();
        }

        await Until.True(() => readers.All(reader => reader.Got >= Frames), $"each reader has got {Frames} frames");
        var reset = Assert.Single(await server.ResetAsync("""{"reason": "while a thousand watch"}"""));
        await Until.True(() => readers.All(reader => reader.Generation >= reset.Generation), "each reader has seen the reset");
        var watching = ProcessFigures.Now();
        var ages = readers.SelectMany(reader => reader.Ages).Order().ToList();
        output.WriteLine(
            $"watching:  {watching}\n"
            + FormattableString.Invariant($"{clock.Elapsed.TotalSeconds:0.0} s, {ages.Count} frames read, age of a frame {ages[ages.Count / 2]:0} ms at the median and {ages[(int)(ages.Count * 0.99)]:0} ms at p99, {feed.Latest.Sequence} frames taken, {pool.Snapshot().Rents - rents} rents meanwhile"));
        Assert.True(pool.Snapshot().Rents > rents, "The demo's load stood still.");
        Assert.InRange(watching.ManagedMegabytes, 0, connected.ManagedMegabytes + (MegabytesEach * Deaf));

        await Task.WhenAll(readers.Select(reader => reader.DisposeAsync().AsTask()).Concat(deaf.Select(one => one.DisposeAsync().AsTask())));
        await Until.True(() => watched.Watchers == 0, "nobody is counted as watching");
        readers.Clear();
        deaf.Clear();
        var after = ProcessFigures.Now();
        await Until.True(
            () => (after = ProcessFigures.Now()).Handles < before.Handles + _kept.Handles && after.ManagedMegabytes < before.ManagedMegabytes + _kept.Megabytes,
            $"what they used is given back; it was {before}");
        output.WriteLine($"after:     {after}");
    }

    private static async Task<List<T>> ConnectAsync<T>(int count, Func<Task<T>> connect)
    {
        var connected = new ConcurrentBag<T>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) => connected.Add(await connect()));
        return [.. connected];
    }

    /// <summary>One that reads what it gets, once a second.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly PoolDashClient _client;
        private readonly CancellationTokenSource _stop = new();
        private ConcurrentQueue<double> _ages = [];
        private Task _reading = Task.CompletedTask;
        private long _generation;

        private Reader(PoolDashClient client) => _client = client;

        internal int Got => _ages.Count;

        /// <summary>From when a frame was taken until it was read, in milliseconds.</summary>
        internal IEnumerable<double> Ages => _ages;

        /// <summary>That of the pool in the newest frame.</summary>
        internal long Generation => Volatile.Read(ref _generation);

        internal static async Task<Reader> BeginAsync(RunningServer server)
        {
            var reader = new Reader(server.NewClient());
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            reader._reading = reader.ReadAsync(first);
            await Until.Done(await Task.WhenAny(first.Task, reader._reading));
            return reader;
        }

        internal void Forget() => _ages = [];

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading;
            await _client.DisposeAsync();
            _stop.Dispose();
        }

        private async Task ReadAsync(TaskCompletionSource first)
        {
            try
            {
                await foreach (var frame in _client.WatchAsync(framesPerSecond: 1, cancellationToken: _stop.Token))
                {
                    Volatile.Write(ref _generation, frame.Pools.Single().Generation);
                    _ages.Enqueue((DateTimeOffset.UtcNow - frame.At).TotalMilliseconds);
                    first.TrySetResult();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // It was told to stop.
            }
        }
    }
}
