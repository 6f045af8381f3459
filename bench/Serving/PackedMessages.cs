using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace PoolDash.Bench.Serving;

/// <summary>
/// The messages of a circuit: SignalR's protocol over MessagePack, of which it uses little
/// (https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md, https://github.com/msgpack/msgpack/blob/master/spec.md).
/// </summary>
internal sealed class PackedMessages(WebSocket socket)
{
    private const long InvocationType = 1;
    private const long CloseType = 7;

    /// <param name="target">The method.</param>
    /// <param name="invocation">The call's name, where an answer is wanted.</param>
    /// <param name="arguments">Texts, whole numbers, booleans and nothing.</param>
    public static byte[] Invocation(string target, string? invocation, params object?[] arguments)
    {
        var body = new MemoryStream();
        body.WriteByte(0x96); // An array of six: type, headers, invocation, target, arguments, streams.
        Write(body, InvocationType);
        body.WriteByte(0x80);
        Write(body, invocation);
        Write(body, target);
        body.WriteByte((byte)(0x90 | arguments.Length));
        Array.ForEach(arguments, argument => Write(body, argument));
        body.WriteByte(0x90);
        return [.. Length((int)body.Length), .. body.ToArray()];
    }

    /// <summary>The calls that the other end makes.</summary>
    public async IAsyncEnumerable<(string Target, object?[] Arguments)> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (buffer, filled) = (new byte[64 * 1024], 0);
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                throw new InvalidOperationException($"The server closed the connection: {socket.CloseStatusDescription}");
            }

            filled += received.Count;
            var read = 0;
            while (TryRead(buffer.AsSpan(read, filled - read), out var taken, out var message))
            {
                read += taken;
                switch (message)
                {
                    case [InvocationType, _, _, string target, object?[] arguments, ..]:
                        yield return (target, arguments);
                        break;
                    case [CloseType, var error, ..]:
                        throw new InvalidOperationException($"The server ended the circuit: {error}");
                }
            }

            buffer.AsSpan(read, filled - read).CopyTo(buffer);
            filled -= read;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> bytes, out int taken, out object?[]? message)
    {
        (taken, message) = (0, null);
        // The answer to the handshake is JSON and ends with the record separator.
        if (bytes is [(byte)'{', ..])
        {
            taken = bytes.IndexOf((byte)0x1e) + 1;
            return taken > 0;
        }

        var (length, shift, at) = (0, 0, 0);
        do
        {
            if (at == bytes.Length)
            {
                return false;
            }

            length |= (bytes[at] & 0x7f) << shift;
            shift += 7;
        }
        while ((bytes[at++] & 0x80) != 0);
        if (bytes.Length < at + length)
        {
            return false;
        }

        var body = bytes.Slice(at, length);
        message = (object?[]?)Read(ref body);
        taken = at + length;
        return true;
    }

    private static object? Read(ref ReadOnlySpan<byte> bytes)
    {
        var mark = Take(ref bytes, 1)[0];
        return mark switch
        {
            < 0x80 => (long)mark,
            < 0x90 => Map(ref bytes, mark & 0x0f),
            < 0xa0 => Sequence(ref bytes, mark & 0x0f),
            < 0xc0 => Encoding.UTF8.GetString(Take(ref bytes, mark & 0x1f)),
            0xc0 => null,
            0xc2 => false,
            0xc3 => true,
            0xc4 or 0xc5 or 0xc6 => Take(ref bytes, (int)Number(ref bytes, 1 << (mark - 0xc4))).ToArray(),
            0xca => BinaryPrimitives.ReadSingleBigEndian(Take(ref bytes, 4)),
            0xcb => BinaryPrimitives.ReadDoubleBigEndian(Take(ref bytes, 8)),
            >= 0xcc and <= 0xcf => Number(ref bytes, 1 << (mark - 0xcc)),
            0xd0 => (long)(sbyte)Number(ref bytes, 1),
            0xd1 => (long)(short)Number(ref bytes, 2),
            0xd2 => (long)(int)Number(ref bytes, 4),
            0xd3 => Number(ref bytes, 8),
            0xd9 or 0xda or 0xdb => Encoding.UTF8.GetString(Take(ref bytes, (int)Number(ref bytes, 1 << (mark - 0xd9)))),
            0xdc or 0xdd => Sequence(ref bytes, (int)Number(ref bytes, 2 << (mark - 0xdc))),
            0xde or 0xdf => Map(ref bytes, (int)Number(ref bytes, 2 << (mark - 0xde))),
            >= 0xe0 => (long)(sbyte)mark,
            _ => throw new InvalidDataException($"A circuit does not use 0x{mark:x2}."),
        };
    }

    private static object?[] Sequence(ref ReadOnlySpan<byte> bytes, int length)
    {
        var items = new object?[length];
        for (var item = 0; item < length; item++)
        {
            items[item] = Read(ref bytes);
        }

        return items;
    }

    /// <summary>Read over: only headers are maps, and nobody here needs them.</summary>
    private static object? Map(ref ReadOnlySpan<byte> bytes, int length)
    {
        Sequence(ref bytes, 2 * length);
        return null;
    }

    private static long Number(ref ReadOnlySpan<byte> bytes, int size)
    {
        long number = 0;
        foreach (var part in Take(ref bytes, size))
        {
            number = (number << 8) | part;
        }

        return number;
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int count)
    {
        var taken = bytes[..count];
        bytes = bytes[count..];
        return taken;
    }

    private static void Write(MemoryStream body, object? value)
    {
        Span<byte> number = stackalloc byte[9];
        switch (value)
        {
            case null:
                body.WriteByte(0xc0);
                break;
            case bool flag:
                body.WriteByte(flag ? (byte)0xc3 : (byte)0xc2);
                break;
            case long whole:
                number[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(number[1..], whole);
                body.Write(number);
                break;
            case string text:
                var utf8 = Encoding.UTF8.GetBytes(text);
                number[0] = 0xdb;
                BinaryPrimitives.WriteInt32BigEndian(number[1..], utf8.Length);
                body.Write(number[..5]);
                body.Write(utf8);
                break;
            default:
                throw new ArgumentException($"A circuit takes no {value.GetType()}.", nameof(value));
        }
    }

    /// <summary>Seven bits a byte, the lowest first; the eighth says that more follow.</summary>
    private static IEnumerable<byte> Length(int length)
    {
        for (; length > 0x7f; length >>= 7)
        {
            yield return (byte)(length | 0x80);
        }

        yield return (byte)length;
    }
}
