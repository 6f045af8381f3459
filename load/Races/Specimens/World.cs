namespace PoolDash.Races.Specimens;

/// <summary>The other end. It moves now and then, as in a failover: then a connection from before leads nowhere, and the pool has to be reset.</summary>
public class Server
{
    /// <summary>How often it has moved.</summary>
    public int Epoch;

    /// <summary>Opens a connection to where it is now.</summary>
    public virtual Connection Open() => new(Epoch);

    /// <summary>Moves.</summary>
    public void Move() => Epoch++;
}

/// <summary>A connection.</summary>
/// <param name="epoch">Where the server was when its opening began.</param>
public class Connection(int epoch)
{
    /// <summary>Where the server was when its opening began.</summary>
    public readonly int Epoch = epoch;

    /// <summary>What the pool has written on it: the generation to which it belongs.</summary>
    public int Generation;

    /// <summary>Whether it is out on a rent, for a pool that notes that here.</summary>
    public bool IsRented;

    /// <summary>How often it was closed.</summary>
    public int Closes;

    /// <summary>Asks the server something.</summary>
    /// <exception cref="InvalidOperationException">It is closed.</exception>
    public virtual void Query()
    {
        if (Closes > 0)
        {
            throw new InvalidOperationException("The connection is closed.");
        }
    }

    /// <summary>Closes it, which takes a word to the other end and back.</summary>
    [Slow]
    public virtual void Close() => Closes++;
}

/// <summary>What a rent gives: the right to a connection until it is returned.</summary>
/// <param name="connection">The connection.</param>
/// <param name="word">What the pool had written where it keeps the connection, for a pool that tells rents apart.</param>
/// <param name="slot">Where the pool keeps it.</param>
public sealed class Lease(Connection connection, long word = 0, int slot = 0)
{
    /// <summary>The connection.</summary>
    public readonly Connection Connection = connection;

    /// <summary>What the pool had written where it keeps the connection.</summary>
    public readonly long Word = word;

    /// <summary>Where the pool keeps it.</summary>
    public readonly int Slot = slot;
}

/// <summary>What every specimen can do, by whatever names.</summary>
public interface IPool
{
    /// <summary>Takes a connection out, an idle one or a new one.</summary>
    /// <returns>The right to it; null where none is to be had.</returns>
    Lease? Rent();

    /// <summary>Gives a connection back.</summary>
    void Return(Lease lease);

    /// <summary>Has every connection of before closed, those that are out when they come back.</summary>
    void Reset();
}

/// <summary>A pool that opens connections in the background.</summary>
public interface IFillingPool : IPool
{
    /// <summary>Opens one in the background, to be idle.</summary>
    void Fill();
}

/// <summary>A pool in which a rent can wait.</summary>
public interface IWaitingPool : IPool
{
    /// <summary>Takes a connection out, and waits for one where all are out.</summary>
    /// <returns>The right to it; null where the waiter was cancelled before.</returns>
    Lease? RentOrWait(Waiter waiter);

    /// <summary>Ends the waiting of a rent that no longer wants a connection.</summary>
    void Cancel(Waiter waiter);
}

/// <summary>A rent that waits.</summary>
public sealed class Waiter
{
    /// <summary>What it was given.</summary>
    public Lease? Lease;

    /// <summary>Whether it was given something or cancelled.</summary>
    public bool IsDone;

    /// <summary>Ends the waiting, unless it has ended.</summary>
    /// <returns>Whether this ended it.</returns>
    public bool TryEnd(Lease? lease)
    {
        lock (this)
        {
            if (IsDone)
            {
                return false;
            }

            (Lease, IsDone) = (lease, true);
            Monitor.Pulse(this);
            return true;
        }
    }

    /// <summary>Waits until it has ended.</summary>
    public Lease? Await()
    {
        lock (this)
        {
            while (!IsDone)
            {
                Monitor.Wait(this);
            }

            return Lease;
        }
    }
}

/// <summary>Marks what stands for input or output: it takes far longer than anything else.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute;
