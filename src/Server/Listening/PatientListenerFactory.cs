using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Listening;

/// <summary>
/// Listens on sockets as Kestrel's own transport does, but for one thing: while this process has as many files open as it may, Kestrel's
/// tries again at once, and keeps a core busy until somebody closes one. This one pauses, and says what to do.
/// </summary>
/// <remarks>For PoolDash as a program of its own; where an application mounts it, how to listen is that one's business.</remarks>
internal sealed class PatientListenerFactory(
    IOptions<SocketTransportOptions> options, TimeProvider time, ILogger<PatientListener> log, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint or FileHandleEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var transport = options.Value;
        Socket? socket = null;
        try
        {
            socket = transport.CreateBoundListenSocket(endpoint);
            socket.Listen(transport.Backlog);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            throw e.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(e.Message, e) : e;
        }

        var contexts = new SocketConnectionContextFactory(
            new()
            {
                IOQueueCount = transport.IOQueueCount,
                MaxReadBufferSize = transport.MaxReadBufferSize,
                MaxWriteBufferSize = transport.MaxWriteBufferSize,
                UnsafePreferInlineScheduling = transport.UnsafePreferInlineScheduling,
                WaitForDataBeforeAllocatingBuffer = transport.WaitForDataBeforeAllocatingBuffer,
            },
            loggers.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));
        return new(new PatientListener(socket, contexts, transport.NoDelay, time, log));
    }
}
