using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace PoolDash.Load.Targets;

/// <summary>A line with the nonce as sixteen hexadecimal digits, answered by the same line: whatever echoes will do.</summary>
internal sealed class LineProtocol : SocketProtocol
{
    /// <summary>The digits of a nonce.</summary>
    internal const int Digits = 16;

    private const int LineLength = Digits + 1;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> digits, out long nonce) =>
        Utf8Parser.TryParse(digits, out nonce, out var read, 'x') && read == Digits && digits.Length == Digits;

    /// <summary>Writes a nonce in its sixteen digits.</summary>
    internal static void Write(long nonce, Span<byte> digits) => Utf8Formatter.TryFormat(nonce, digits, out _, new('x', Digits));

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<long> AskAsync(Wire wire, long nonce, CancellationToken cancellationToken)
    {
        var question = wire.Question(LineLength);
        Write(nonce, question.Span);
        question.Span[Digits] = (byte)'\n';
        await wire.SendAsync(question, cancellationToken).ConfigureAwait(false);

        var line = await wire.ReadExactlyAsync(LineLength, cancellationToken).ConfigureAwait(false);
        return line.Span[Digits] == (byte)'\n' && TryRead(line.Span[..Digits], out var answered)
            ? answered
            : throw wire.Garbled("a line of 16 hexadecimal digits", line.Span);
    }
}
