using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace PoolDash.Load.Targets;

/// <summary>
/// MongoDB's OP_MSG, which servers speak since 3.6: <c>hello</c> for a greeting, <c>ping</c> for a question. The low half of the nonce is the request's
/// id, which the answer names.
/// </summary>
internal sealed class MongoProtocol : SocketProtocol
{
    private const int HeaderLength = 16;
    private const int RequestIdAt = 4;
    private const int ResponseToAt = 8;
    private const int OpCodeAt = 12;
    private const int OpMsg = 2_013;
    private const int FlagsLength = 4;
    private const int SmallestDocument = 5;

    /// <summary>The answers to both commands are a few kilobytes at the most.</summary>
    private const int LongestAnswer = 1_024 * 1_024;

    /// <summary>3.6.</summary>
    private const int FirstWireVersion = 6;

    private static readonly byte[] _ping = Message(new() { { "ping", 1 }, { "$db", "admin" } });

    private static readonly byte[] _hello = Message(
        new()
        {
            { "hello", 1 },
            { "$db", "admin" },
            {
                "client", new BsonDocument
                {
                    { "driver", new BsonDocument { { "name", "PoolDash" }, { "version", "1" } } },
                    { "os", new BsonDocument("type", Environment.OSVersion.Platform.ToString()) },
                }
            },
        });

    internal override async ValueTask GreetAsync(Wire wire, CancellationToken cancellationToken)
    {
        var (_, answer) = await RunAsync(wire, "hello", _hello, requestId: 0, cancellationToken).ConfigureAwait(false);
        if (answer.GetValue("maxWireVersion", 0) is not { IsNumeric: true } version || version.ToInt32() < FirstWireVersion)
        {
            throw new IOException($"{wire.Endpoint} is older than MongoDB 3.6, which was the first with OP_MSG. Use a newer server.");
        }
    }

    internal override async ValueTask<long> AskAsync(Wire wire, long nonce, CancellationToken cancellationToken)
    {
        var (responseTo, _) = await RunAsync(wire, "ping", _ping, (int)nonce, cancellationToken).ConfigureAwait(false);
        return (nonce & ~(long)uint.MaxValue) | (uint)responseTo;
    }

    private static byte[] Message(BsonDocument command)
    {
        // No flags, then one section of kind 0: the command.
        byte[] body = [0, 0, 0, 0, 0, .. command.ToBson()];
        var message = new byte[HeaderLength + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, message.Length);
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(OpCodeAt), OpMsg);
        body.CopyTo(message, HeaderLength);
        return message;
    }

    private static async ValueTask<(int ResponseTo, BsonDocument Answer)> RunAsync(
        Wire wire, string command, byte[] message, int requestId, CancellationToken cancellationToken)
    {
        var question = wire.Question(message.Length);
        message.CopyTo(question);
        BinaryPrimitives.WriteInt32LittleEndian(question.Span[RequestIdAt..], requestId);
        await wire.SendAsync(question, cancellationToken).ConfigureAwait(false);

        var header = await wire.ReadExactlyAsync(HeaderLength, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadInt32LittleEndian(header.Span);
        if (BinaryPrimitives.ReadInt32LittleEndian(header.Span[OpCodeAt..]) != OpMsg
            || length is < HeaderLength + FlagsLength + 1 + SmallestDocument or > LongestAnswer)
        {
            throw wire.Garbled($"an OP_MSG in answer to {command}", header.Span);
        }

        var responseTo = BinaryPrimitives.ReadInt32LittleEndian(header.Span[ResponseToAt..]);
        var body = await wire.ReadExactlyAsync(length - HeaderLength, cancellationToken).ConfigureAwait(false);
        var answer = Read(wire, command, body);
        return answer.GetValue("ok", BsonNull.Value).ToBoolean() ? (responseTo, answer) : throw Refused(wire, command, answer);
    }

    // After the flags, one section of kind 0; a checksum that may follow the document is left unread.
    private static BsonDocument Read(Wire wire, string command, ReadOnlyMemory<byte> body)
    {
        var kind = body.Span[FlagsLength];
        var document = body[(FlagsLength + 1)..];
        var length = BinaryPrimitives.ReadInt32LittleEndian(document.Span);
        try
        {
            return kind == 0 && length >= SmallestDocument && length <= document.Length
                ? BsonSerializer.Deserialize<BsonDocument>(document[..length].ToArray())
                : throw new FormatException("no section with a document");
        }
        catch (Exception e) when (e is FormatException or IOException or ArgumentException or BsonException)
        {
            throw wire.Garbled($"a document in answer to {command}", body.Span);
        }
    }

    private static IOException Refused(Wire wire, string command, BsonDocument answer) =>
        new($"{wire.Endpoint} refused {command}: {answer.GetValue("errmsg", "it does not say why")} ({answer.GetValue("codeName", answer.GetValue("code", "no code"))}).");
}
