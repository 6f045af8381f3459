using System.Collections.Concurrent;
using PoolDash.Load.Judging;

namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>
/// Whoever returns a connection cancels, just before or after, the rent that has waited longest: the very one that the connection is handed to, or another that is
/// returned on another thread.
/// </summary>
internal sealed class CancelStorm(AttackGround ground) : Attack(ground)
{
    private readonly ConcurrentQueue<Waiting> _waiting = new();

    internal override async Task<IResponse> IterateAsync(IScenarioContext context)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var renting = Oracle.RentAsync(Ground.Pool, cancellation.Token);
        var waiting = new Waiting(cancellation);
        if (!renting.IsCompleted)
        {
            _waiting.Enqueue(waiting);
        }

        Held held;
        try
        {
            held = await renting.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            return Response.Ok(statusCode: "cancelled");
        }
        finally
        {
            waiting.IsOver = true;
        }

        try
        {
            await QueryAsync(context, held).ConfigureAwait(false);
        }
        finally
        {
            // The connection is handed over just before the rent is cancelled, or just after; what other copies return meanwhile, in the same instant.
            if (Random.Shared.Next(2) == 0)
            {
                CancelNext();
                Oracle.End(held);
            }
            else
            {
                Oracle.End(held);
                CancelNext();
            }
        }

        return Response.Ok(statusCode: "served");
    }

    /// <summary>Cancels the rent that has waited longest, on every second return, so that others are served.</summary>
    private void CancelNext()
    {
        if (Random.Shared.Next(2) == 0)
        {
            return;
        }

        while (_waiting.TryDequeue(out var next))
        {
            if (!next.IsOver)
            {
                next.Cancel();
                return;
            }
        }
    }

    private sealed class Waiting(CancellationTokenSource cancellation)
    {
        private volatile bool _isOver;

        internal bool IsOver
        {
            get => _isOver;
            set => _isOver = value;
        }

        internal void Cancel()
        {
            try
            {
                cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It was served meanwhile, and is over.
            }
        }
    }
}
