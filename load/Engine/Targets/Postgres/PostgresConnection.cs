using Npgsql;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>
/// A connection of Npgsql. Its objects bear one thread, and show no socket that could be closed to end a command. So whoever gives up a command,
/// by its token or by a reset, goes on at once; the command is ended behind them, and the connection closed when it has ended.
/// </summary>
/// <remarks>See docs/decisions/0009-how-a-connection-of-npgsql-is-broken.md.</remarks>
internal sealed class PostgresConnection : TargetConnection, IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlParameter<long> _nonce = new();
    private readonly string _endpoint;
    private readonly PostgresEndings _endings;
    private readonly CancellationTokenSource _ending = new();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();

    private Interruption? _interruption;
    private Task _running = Task.CompletedTask;
    private Task? _closing;
    private bool _isEnding;
    private volatile bool _isBroken;

    /// <summary>Takes over an open connection.</summary>
    /// <param name="opening">Which connection of which generation it is.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="endpoint">Where it leads, for people to read.</param>
    /// <param name="endings">Ends commands that were given up.</param>
    internal PostgresConnection(ConnectionOpening opening, NpgsqlConnection connection, string endpoint, PostgresEndings endings)
        : base(opening)
    {
        (_connection, _endpoint, _endings) = (connection, endpoint, endings);
        _command = new("SELECT $1", connection);
        _command.Parameters.Add(_nonce);
    }

    public override bool IsBroken =>
        _isBroken || Volatile.Read(ref _interruption) is not null || _connection.FullState.HasFlag(System.Data.ConnectionState.Broken);

    public override async ValueTask<long> QueryAsync(long nonce, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nonce);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfInterrupted(null);
        ThrowIfBroken(_isBroken, _endpoint);
        try
        {
            var asking = Begin(nonce);
            await Task.WhenAny(asking, _aborted.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
            ThrowIfInterrupted(null);
            return (long)(await asking.ConfigureAwait(false))!;
        }
        catch (Exception failed)
        {
            _isBroken = true;
            End();
            ThrowIfInterrupted(failed);
            if (failed is OperationCanceledException)
            {
                throw;
            }

            throw PostgresFailure.Explain(_endpoint, failed);
        }
    }

    /// <summary>Lets whoever uses it go on at once.</summary>
    internal void Abort(Interruption interruption)
    {
        Interlocked.CompareExchange(ref _interruption, interruption, null);
        _aborted.TrySetResult();
        End();
    }

    /// <summary>Closes it when what runs on it has ended.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new(_closing ??= CloseAsync(_running));
        }
    }

    private Task<object?> Begin(long nonce)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing is not null, this);
            _nonce.TypedValue = nonce;
            var asking = _command.ExecuteScalarAsync(_ending.Token);
            _running = asking;
            return asking;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (_isEnding || _running.IsCompleted)
            {
                return;
            }

            _isEnding = true;
        }

        _endings.Add(_ending);
    }

    private async Task CloseAsync(Task running)
    {
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await _command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private void ThrowIfInterrupted(Exception? failed)
    {
        if (Volatile.Read(ref _interruption) is { } interruption)
        {
            throw new ConnectionInterruptedException(interruption, failed);
        }
    }
}
