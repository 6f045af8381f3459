using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolDash.PoolCore.Tests.Observing;

// Whoever traces makes every wait of the process cost a span: the tests that count bytes do not run beside these.
[Collection("Tracing")]
public sealed class SpanTests : IDisposable
{
    private static int _pools;

    private readonly string _name = $"traced {Interlocked.Increment(ref _pools)}";
    private readonly ConcurrentQueue<Activity> _started = new();
    private readonly ConcurrentQueue<Activity> _stopped = new();
    private readonly ActivityListener _listener;

    public SpanTests()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "PoolDash.PoolCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = _started.Enqueue,
            ActivityStopped = _stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Given_a_rent_that_waits_Then_its_wait_is_a_span_under_the_callers_activity()
    {
        var still = Traced();
        var lease = still.Rent();
        using var caller = new Activity("caller").Start();
        var before = Of(_started).Count;

        var rent = still.Wait();
        Assert.Same(caller, Activity.Current);
        lease.Dispose();
        (await rent).Dispose();

        Assert.Same(caller, Activity.Current);
        var span = Assert.Single(Of(_started).Skip(before));
        Assert.Equal(("rent " + _name, caller.SpanId, ActivityStatusCode.Ok), (span.OperationName, span.ParentSpanId, span.Status));
        Assert.Equal(_name, span.GetTagItem("db.client.connection.pool.name"));
        Assert.Equal("stub://here", span.GetTagItem("server.address"));
        Assert.Contains(span, Of(_stopped));
    }

    [Fact]
    public async Task Given_a_return_that_serves_a_waiter_Then_the_activity_of_who_returns_stays_his()
    {
        var still = Traced();
        var lease = still.Rent();
        Task<Lease<StubConnection>> rent;
        using (new Activity("who waits").Start())
        {
            rent = still.Wait();
        }

        using var returning = new Activity("who returns").Start();
        lease.Dispose();

        Assert.Same(returning, Activity.Current);
        (await rent).Dispose();
    }

    [Fact]
    public async Task Given_rents_that_do_not_wait_Then_they_have_no_span()
    {
        var still = Traced();
        still.Rent().Dispose();
        var before = Of(_started).Count;

        still.Rent().Dispose();
        Assert.True(still.Pool.TryRent(out var lease));
        lease.Dispose();
        still.Pool.Pause(PausedRents.Fail);
        await Assert.ThrowsAsync<PoolPausedException>(() => still.Pool.RentAsync().AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => still.Pool.RentAsync(new(canceled: true)).AsTask());

        Assert.Equal(before, Of(_started).Count);
        Assert.Equal(Of(_started).Count, Of(_stopped).Count);
    }

    [Fact]
    public async Task Given_a_wait_in_vain_Then_its_span_stops_with_an_error_that_says_why()
    {
        var still = Traced();
        using var lease = still.Rent();
        var before = Of(_started).Count;
        var rent = still.Wait();

        still.Pass(TimeSpan.FromSeconds(30));

        var failure = await Assert.ThrowsAsync<RentTimeoutException>(() => rent);
        var span = Assert.Single(Of(_stopped).Skip(before));
        Assert.Equal((ActivityStatusCode.Error, failure.Message), (span.Status, span.StatusDescription));
    }

    private StillPool Traced() => new(o => (o.Name, o.MaxSize) = (_name, 1));

    private List<Activity> Of(ConcurrentQueue<Activity> activities) => [.. activities.Where(activity => activity.OperationName == "rent " + _name)];
}
