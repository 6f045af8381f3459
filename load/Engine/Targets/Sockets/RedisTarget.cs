using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>A Redis, or what speaks like one.</summary>
internal sealed class RedisTarget : SocketTarget
{
    private readonly TargetUrl _url;
    private readonly RedisName _name;
    private readonly SocketTarget _counting;

    internal RedisTarget(TargetUrl url, PoolEndpoint address, SocketPoolOptions socket)
        : this(url, address, socket, new(), new(address, socket, new RedisProtocol(url, name: null), at => Show(url, at)))
    {
    }

    private RedisTarget(TargetUrl url, PoolEndpoint address, SocketPoolOptions socket, RedisName name, SocketTarget counting)
        : base(address, socket, new RedisProtocol(url, name), at => Show(url, at)) => (_url, _name, _counting) = (url, name, counting);

    /// <inheritdoc/>
    /// <remarks>It asks for the server's list of clients, over a connection that is not among those counted.</remarks>
    public override async ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default)
    {
        var factory = _counting.CreateFactory();
        var connection = (SocketTargetConnection)await factory.OpenAsync(new("count", 1, 1), cancellationToken).ConfigureAwait(false);
        try
        {
            var counted = await RedisProtocol.CountAsync(connection.Wire, _name, cancellationToken).ConfigureAwait(false);
            return _name.IsRefused ? null : counted;
        }
        catch (RedisRefusalException)
        {
            return null;
        }
        finally
        {
            await factory.CloseAsync(connection, CloseReason.PoolClosed, cancellationToken).ConfigureAwait(false);
        }
    }

    protected override SocketTarget Via(PoolEndpoint address, SocketPoolOptions socket) => new RedisTarget(_url, address, socket, _name, _counting);

    private static string Show(TargetUrl url, PoolEndpoint at) =>
        $"{url.Scheme}://{TargetUrl.Authority(at.Host, at.Port)}{(url.Path.Length > 0 ? $"/{url.Path}" : "")}";
}
