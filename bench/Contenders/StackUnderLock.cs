using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Contenders;

/// <summary>One lock around a stack of idle connections and a queue of those who wait.</summary>
public readonly struct StackUnderLock : IContender<StackUnderLock, StubConnection>
{
    private readonly State _state;

    private StackUnderLock(State state) => _state = state;

    public static string Name => "lock + stack";

    public static StackUnderLock Of(int size, StubEndpoint endpoint) => new(new State(size, endpoint));

    public void Fill(int idle) => _state.Fill(idle);

    public StubConnection Rent()
    {
        var renting = _state.RentAsync();
        return renting.IsCompletedSuccessfully ? renting.Result : renting.AsTask().GetAwaiter().GetResult();
    }

    public ValueTask<StubConnection> RentAsync() => _state.RentAsync();

    public StubConnection Use(StubConnection held) => held;

    public void Return(StubConnection held) => _state.Return(held);

    public Task Reset()
    {
        _state.CloseIdle();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    private sealed class State(int size, StubEndpoint endpoint)
    {
        private readonly object _gate = new();
        private readonly Queue<TaskCompletionSource<StubConnection>> _waiters = new();
        private Stack<StubConnection> _idle = new(size);
        private int _open;

        public void Fill(int idle)
        {
            lock (_gate)
            {
                for (; _idle.Count < idle; _open++)
                {
                    _idle.Push(endpoint.Open());
                }
            }
        }

        public ValueTask<StubConnection> RentAsync()
        {
            lock (_gate)
            {
                if (_idle.TryPop(out var connection))
                {
                    return new(connection);
                }

                if (_open == size)
                {
                    var waiter = new TaskCompletionSource<StubConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
                    _waiters.Enqueue(waiter);
                    return new(waiter.Task);
                }

                _open++;
            }

            return new(endpoint.Open());
        }

        public void Return(StubConnection connection)
        {
            TaskCompletionSource<StubConnection>? waiter;
            lock (_gate)
            {
                if (!_waiters.TryDequeue(out waiter))
                {
                    _idle.Push(connection);
                    return;
                }
            }

            waiter.SetResult(connection);
        }

        /// <summary>Swaps under the lock and closes outside it, which is as good as it gets without a background.</summary>
        public void CloseIdle()
        {
            Stack<StubConnection> closing;
            lock (_gate)
            {
                closing = _idle;
                _idle = new Stack<StubConnection>(size);
                _open -= closing.Count;
            }

            foreach (var connection in closing)
            {
                endpoint.Close(connection);
            }
        }
    }
}
