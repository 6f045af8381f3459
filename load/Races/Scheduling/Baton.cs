namespace PoolDash.Races.Scheduling;

/// <summary>What a thread waits for before it may go on. It spins before it parks: to wake a parked thread takes longer than a whole schedule.</summary>
internal sealed class Baton
{
    private const int Spins = 400;
    private const int SpinsBetweenYields = 8;

    private readonly object _gate = new();
    private int _isHere;
    private bool _isParked;

    /// <summary>Lets who waits for it go on, now or when it comes to wait.</summary>
    internal void Give()
    {
        // A full fence: either this sees that the other has parked, or the other sees the baton.
        Interlocked.Exchange(ref _isHere, 1);
        if (Volatile.Read(ref _isParked))
        {
            lock (_gate)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Waits for it, and takes it.</summary>
    internal void Await()
    {
        for (var spin = 1; spin <= Spins; spin++)
        {
            if (Volatile.Read(ref _isHere) == 1)
            {
                Volatile.Write(ref _isHere, 0);
                return;
            }

            // Three threads on two cores: who has the baton must not wait for one that spins.
            if (spin % SpinsBetweenYields == 0)
            {
                Thread.Yield();
            }
            else
            {
                Thread.SpinWait(10);
            }
        }

        lock (_gate)
        {
            Volatile.Write(ref _isParked, true);
            Interlocked.MemoryBarrier();
            while (Volatile.Read(ref _isHere) == 0)
            {
                Monitor.Wait(_gate);
            }

            Volatile.Write(ref _isParked, false);
            Volatile.Write(ref _isHere, 0);
        }
    }
}
