using System.Data.Common;
using Npgsql;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>A PostgreSQL server, by connections of Npgsql that are pooled by nobody but us. Dispose it after the pools.</summary>
internal sealed class PostgresTarget : Target
{
    private readonly TargetUrl _url;
    private readonly SocketPoolOptions _socket;
    private readonly string _name;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _counting;
    private readonly PostgresEndings _endings = new();

    internal PostgresTarget(TargetUrl url, SocketPoolOptions socket)
        : this(url, socket, url.Host, url.Port, $"pooldash-{Guid.NewGuid():N}")
    {
    }

    private PostgresTarget(TargetUrl url, SocketPoolOptions socket, string host, int port, string name)
    {
        // Refuses impossible options now rather than at the first pool, and keeps what they are now.
        _socket = socket.WithEndpoint($"{(socket.AsksForTls() ? "tls" : "tcp")}://{TargetUrl.Authority(host, port)}");
        _ = new SocketConnectionFactory(_socket);

        (_url, _name, Address) = (url, name, (host, port));
        _source = PostgresSettings.Source(url, host, port, _socket, name);
        _counting = PostgresSettings.Source(url, url.Host, url.Port, _socket, "pooldash");
    }

    public override string Endpoint =>
        $"postgres://{TargetUrl.Authority(Address.Host, Address.Port)}{(_url.Path.Length > 0 ? $"/{_url.Path}" : "")}";

    public override (string Host, int Port) Address { get; }

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) =>
        new PostgresFactory(_source, Endpoint, _socket.ConnectTimeout, _endings, time ?? TimeProvider.System);

    /// <inheritdoc/>
    /// <remarks>It asks <c>pg_stat_activity</c>, over a connection that is not among those counted.</remarks>
    public override async ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = _counting.CreateCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name = $1");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _name });
            return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DbException failed)
        {
            throw PostgresFailure.Explain(Endpoint, failed);
        }
    }

    public override Target Via(string host, int port) => new PostgresTarget(_url, _socket, host, port, _name);

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        await _counting.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }
}
