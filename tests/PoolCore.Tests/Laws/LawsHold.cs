namespace PoolDash.PoolCore.Tests.Laws;

/// <summary>
/// Whether the laws hold of a pool, whatever was done to it before: by its own account, by the account of the other
/// end, and by what renting from it and disposing it then do.
/// </summary>
internal static class LawsHold
{
    /// <summary>What must be true at any moment.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="factory">Its other end.</param>
    /// <param name="atMost">How many connections there may be, where that is not MaxSize: a pool that was made smaller shrinks as leases end.</param>
    internal static PoolSnapshot Now(IConnectionPool pool, StubFactory factory, int? atMost = null)
    {
        var snapshot = pool.Snapshot();
        var limit = atMost ?? snapshot.MaxSize;
        Assert.True(
            snapshot.Opened == snapshot.Open + snapshot.Closed,
            $"Law 1: {snapshot.Opened} opened are {snapshot.Open} open and {snapshot.Closed} closed.");
        Assert.True(
            snapshot.Open + snapshot.Opening <= limit,
            $"Law 1: {snapshot.Open} open and {snapshot.Opening} opening are at most {limit}.");
        Assert.True(
            snapshot.ClosedBy.Sum() == snapshot.Closed, "Law 1: the closes by reason add up.");
        Assert.All(factory.Opened, connection =>
            Assert.True(connection.Closes <= 1, $"Law 4: connection {connection.Id} was closed {connection.Closes} times."));
        return snapshot;
    }

    /// <summary>What must be true of a pool at rest: nobody else uses it, and its factory works again.</summary>
    internal static async Task AtRest(StillPool still)
    {
        await still.Settled();
        await AtRest(still.Pool, still.Factory, still.Drain);
    }

    /// <inheritdoc cref="AtRest(StillPool)"/>
    internal static async Task AtRest(ConnectionPool<StubConnection> pool, StubFactory factory, Action? drain = null)
    {
        await WaitFor(() => pool.Snapshot().Opening == 0 && factory.StillOpen == pool.Snapshot().Open, drain, "both ends count the same");
        var snapshot = Now(pool, factory);
        if (snapshot.State == PoolState.Running)
        {
            await EveryPlaceCanBeRented(pool, factory, drain);
        }
    }

    /// <summary>As <see cref="AtRest(StillPool)"/>, and then of its end. For the last line of a test.</summary>
    internal static async Task ToTheEnd(StillPool still)
    {
        await AtRest(still);
        await ToTheEnd(still.Pool, still.Factory, still.Drain);
    }

    /// <inheritdoc cref="ToTheEnd(StillPool)"/>
    internal static async Task ToTheEnd(ConnectionPool<StubConnection> pool, StubFactory factory, Action? drain = null)
    {
        var disposed = pool.DisposeAsync(TimeSpan.Zero).AsTask();
        await WaitFor(() => disposed.IsCompleted, drain, "dispose ended");
        await disposed;

        var snapshot = Now(pool, factory);
        Assert.True(factory.StillOpen == 0, $"Law 9: the other end sees {factory.StillOpen} open connections after dispose.");
        Assert.Equal((0, 0, PoolState.Closed), (snapshot.Open, snapshot.Opening, snapshot.State));
        Assert.All(factory.Opened, connection => Assert.True(connection.Closes == 1, $"Law 4: connection {connection.Id} was closed {connection.Closes} times."));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RentAsync().AsTask());
    }

    private static async Task EveryPlaceCanBeRented(ConnectionPool<StubConnection> pool, StubFactory factory, Action? drain)
    {
        var before = pool.Snapshot();
        var places = Math.Min(before.MaxSize - before.Rented, 16);
        var rents = Enumerable.Range(0, places).Select(_ => pool.RentAsync().AsTask()).ToArray();
        await WaitFor(() => rents.All(rent => rent.IsCompleted), drain, $"law 5 served {places} rents for which there is room");
        var leases = await Task.WhenAll(rents);
        var snapshot = Now(pool, factory);
        Assert.True(snapshot.Rented == before.Rented + places, "Law 1: what was rented is counted.");
        Assert.True(
            leases.Select(lease => lease.Connection).Distinct().Count() == places, "Law 2: each lease has a connection of its own.");
        Assert.All(leases, lease =>
        {
            Assert.True(lease.Generation == snapshot.Generation, $"Law 3: connection {lease.ConnectionId} is of generation {lease.Generation}, the pool's is {snapshot.Generation}.");
            Assert.True(lease.Connection.Closes == 0, $"Law 4: connection {lease.ConnectionId} was rented after its close.");
        });
        foreach (var lease in leases)
        {
            lease.Dispose();
        }
    }

    private static Task WaitFor(Func<bool> condition, Action? drain, string what) => Until.True(
        () =>
        {
            drain?.Invoke();
            return condition();
        },
        what);
}
