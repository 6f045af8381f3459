using System.Net.Sockets;
using Npgsql;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>Opens connections of Npgsql, one by one.</summary>
internal sealed class PostgresFactory(NpgsqlDataSource source, string endpoint, TimeSpan connectTimeout, PostgresEndings endings, TimeProvider time)
    : ConnectionFactory<TargetConnection>
{
    private const long KeepAliveNonce = long.MaxValue;

    public override string Endpoint => endpoint;

    public override bool AsksOnReturn => true;

    /// <inheritdoc/>
    /// <remarks>
    /// While Npgsql waits for the server's first answer it listens to no token, only to its own timeout. The opening lasts until then: the server may
    /// hold a connection for it, and so it occupies its room.
    /// </remarks>
    public override async ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(connectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        if (!OpenFiles.HaveRoom)
        {
            throw PostgresFailure.Explain(endpoint, new SocketException((int)SocketError.TooManyOpenSockets));
        }

        var connection = source.CreateConnection();
        try
        {
            await connection.OpenAsync(either.Token).ConfigureAwait(false);
            return new PostgresConnection(opening, connection, endpoint, endings);
        }
        catch (Exception failed)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            if (timeout.IsCancellationRequested || failed.GetBaseException() is TimeoutException)
            {
                // Also where the pool's own limit has passed by then: this tells more of it.
                throw new TimeoutException(
                    $"No answer to the attempt to connect within {connectTimeout.TotalSeconds:0.###} s. Check that the server is up, is a PostgreSQL and is not "
                    + "overloaded, or raise ConnectTimeout and OpenTimeout.",
                    failed);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw PostgresFailure.Explain(endpoint, failed);
        }
    }

    public override bool IsReusable(TargetConnection connection) => !connection.IsBroken;

    /// <inheritdoc/>
    /// <remarks>Npgsql shows nothing of the socket, so that an end which has come while the connection was idle is found by the next query.</remarks>
    public override ValueTask<bool> CheckAsync(TargetConnection connection, CancellationToken cancellationToken) => new(!connection.IsBroken);

    public override async ValueTask<bool> KeepAliveAsync(TargetConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync(KeepAliveNonce, cancellationToken).ConfigureAwait(false) == KeepAliveNonce;

    /// <inheritdoc/>
    /// <remarks>The token ends the waiting for it; it is closed all the same, as soon as what runs on it has ended.</remarks>
    public override async ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken) =>
        await ((PostgresConnection)connection).DisposeAsync().AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);

    public override void Abort(TargetConnection connection, Interruption interruption) => ((PostgresConnection)connection).Abort(interruption);
}
