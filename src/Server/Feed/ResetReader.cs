using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Feed;

/// <summary>Tells the history of resets that the program's own code asks for, and of how each ended.</summary>
internal sealed class ResetReader(ResetHistory history) : IPoolEventReader
{
    public void Read(PoolEvent happened)
    {
        switch (happened)
        {
            case ResetBegan began:
                history.Observed(began);
                break;
            case ResetCompleted completed:
                history.Observed(completed);
                break;
        }
    }
}
