namespace PoolDash.PoolCore.Tests.Races;

/// <summary>A rent whose outcome is looked at without waiting for it: after all background work is done it is decided, or forgotten.</summary>
internal sealed class PendingRent(ValueTask<Lease<StubConnection>> rent)
{
    private bool _isTaken;

    /// <summary>Whether it has got a connection, or failed.</summary>
    internal bool IsDecided => _isTaken || rent.IsCompleted;

    /// <summary>What was rented. Ask once: the pool uses the waiter again.</summary>
    internal Lease<StubConnection> Lease
    {
        get
        {
            Assert.True(IsDecided, "The rent still waits, and nothing is left that would serve it.");
            _isTaken = true;
            return rent.GetAwaiter().GetResult();
        }
    }

    /// <summary>How the rent failed. Ask once.</summary>
    internal TException Failure<TException>()
        where TException : Exception => Assert.ThrowsAny<TException>(() => Lease);
}
