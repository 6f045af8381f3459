using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>
/// As much of a MongoDB as a driver needs to believe in one: <c>hello</c>, in the old form (OP_QUERY) and the new one (OP_MSG), and <c>ping</c>.
/// </summary>
internal sealed class MongoStub : IAsyncDisposable
{
    private const int OpReply = 1;
    private const int OpMsg = 2_013;

    private readonly ScriptedServer _server;
    private readonly TestCertificate? _certificate;

    internal MongoStub(TestCertificate? certificate = null)
    {
        _certificate = certificate;
        _server = new(ServeAsync);
    }

    internal int Port => _server.Port;

    /// <summary>The commands that came over OP_MSG, by name.</summary>
    internal ConcurrentQueue<string> Commands { get; } = new();

    /// <summary>What <c>hello</c> is answered with.</summary>
    internal BsonDocument Hello { get; } = new()
    {
        { "ismaster", true },
        { "isWritablePrimary", true },
        { "helloOk", true },
        { "minWireVersion", 0 },
        { "maxWireVersion", 25 },
        { "maxBsonObjectSize", 16 * 1_024 * 1_024 },
        { "maxMessageSizeBytes", 48_000_000 },
        { "maxWriteBatchSize", 100_000 },
        { "readOnly", false },
        { "connectionId", 1 },
        { "ok", 1.0 },
    };

    /// <summary>What <c>ping</c> is answered with.</summary>
    internal BsonDocument Pong { get; set; } = new("ok", 1.0);

    /// <summary>Which request a <c>ping</c> is answered as.</summary>
    internal Func<int, int> AnswerAs { get; set; } = static requestId => requestId;

    /// <summary>Flags of answers; 1 appends a checksum, which nobody checks.</summary>
    internal int Flags { get; set; }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(Stream plain, CancellationToken stopping)
    {
        await using var stream = await SecureAsync(plain, stopping);
        var header = new byte[16];
        while (true)
        {
            await stream.ReadExactlyAsync(header, stopping);
            var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header) - header.Length];
            await stream.ReadExactlyAsync(body, stopping);
            var requestId = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
            var isMessage = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) == OpMsg;

            await stream.WriteAsync(isMessage ? AnswerMessage(requestId, body) : AnswerQuery(requestId, body), stopping);
        }
    }

    private async Task<Stream> SecureAsync(Stream plain, CancellationToken stopping)
    {
        if (_certificate is null)
        {
            return plain;
        }

        var secured = new SslStream(plain);
        await secured.AuthenticateAsServerAsync(new() { ServerCertificate = _certificate.Certificate }, stopping);
        return secured;
    }

    /// <summary>Drivers say their first hello so, to servers of any age: flags, a name that ends with a zero, two numbers, the command.</summary>
    private byte[] AnswerQuery(int requestId, byte[] body)
    {
        var nameEnds = Array.IndexOf(body, (byte)0, sizeof(int));
        var command = Read(body.AsSpan(nameEnds + 1 + (2 * sizeof(int))));
        Assert.Contains(command.GetElement(0).Name.ToUpperInvariant(), new[] { "HELLO", "ISMASTER" });

        // Flags, a cursor, where it starts, and how many documents follow.
        return Message(OpReply, requestId, [.. new byte[16], 1, 0, 0, 0, .. Hello.ToBson()]);
    }

    private byte[] AnswerMessage(int requestId, byte[] body)
    {
        var name = Read(body.AsSpan(sizeof(int) + 1)).GetElement(0).Name;
        Commands.Enqueue(name);
        var (answer, answeredAs) = name switch
        {
            "hello" or "isMaster" or "ismaster" => (Hello, requestId),
            "ping" => (Pong, AnswerAs(requestId)),
            _ => (new() { { "ok", 0 }, { "errmsg", string.Create(CultureInfo.InvariantCulture, $"no such command: '{name}'") }, { "code", 59 }, { "codeName", "CommandNotFound" } }, requestId),
        };
        byte[] checksum = (Flags & 1) == 1 ? [1, 2, 3, 4] : [];
        return Message(OpMsg, answeredAs, [.. BitConverter.GetBytes(Flags), 0, .. answer.ToBson(), .. checksum]);
    }

    private static byte[] Message(int opCode, int responseTo, byte[] body) =>
        [.. BitConverter.GetBytes(16 + body.Length), 0, 0, 0, 0, .. BitConverter.GetBytes(responseTo), .. BitConverter.GetBytes(opCode), .. body];

    private static BsonDocument Read(ReadOnlySpan<byte> from) =>
        BsonSerializer.Deserialize<BsonDocument>(from[..BinaryPrimitives.ReadInt32LittleEndian(from)].ToArray());
}
