using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PoolDash.Load.Targets;

/// <summary>
/// RESP 2, as every Redis since 1.2 speaks it: the greeting authenticates, selects the database and names the connection; the question is <c>ECHO</c>
/// with the nonce as sixteen hexadecimal digits.
/// </summary>
internal sealed class RedisProtocol : SocketProtocol
{
    private const int LongestLine = 4_096;
    private const int LongestList = 64 * 1_024 * 1_024;

    private static readonly byte[] _echo = Command("ECHO", new string('0', LineProtocol.Digits));
    private static readonly int _digitsAt = _echo.Length - LineProtocol.Digits - 2;

    private readonly RedisName? _name;
    private readonly List<string> _steps = [];
    private readonly byte[] _greeting;

    /// <summary>Makes one.</summary>
    /// <param name="url">Whose credentials and database to use.</param>
    /// <param name="name">What the connections are called; nothing where they are not to be counted.</param>
    internal RedisProtocol(TargetUrl url, RedisName? name)
    {
        _name = name;
        var greeting = new List<byte>();
        if (url.Password is { } password)
        {
            Say("AUTH", url.User is { } user ? ["AUTH", user, password] : ["AUTH", password]);
        }

        if (url.Path.Length > 0)
        {
            Say("SELECT", "SELECT", url.Path);
        }

        if (name is not null)
        {
            Say("CLIENT SETNAME", "CLIENT", "SETNAME", name.Text);
        }

        _greeting = [.. greeting];

        void Say(string step, params string[] words)
        {
            _steps.Add(step);
            greeting.AddRange(Command(words));
        }
    }

    internal override async ValueTask GreetAsync(Wire wire, CancellationToken cancellationToken)
    {
        if (_steps.Count == 0)
        {
            return;
        }

        await wire.SendAsync(_greeting, cancellationToken).ConfigureAwait(false);
        foreach (var step in _steps)
        {
            var line = await wire.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false);
            var answer = Encoding.UTF8.GetString(line.Span);
            if (answer.StartsWith('-'))
            {
                Refuse(wire, step, answer[1..]);
            }
            else if (answer != "+OK")
            {
                throw wire.Garbled($"+OK to {step}", line.Span);
            }
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal override async ValueTask<long> AskAsync(Wire wire, long nonce, CancellationToken cancellationToken)
    {
        var question = wire.Question(_echo.Length);
        _echo.CopyTo(question);
        LineProtocol.Write(nonce, question.Span[_digitsAt..]);
        await wire.SendAsync(question, cancellationToken).ConfigureAwait(false);

        var answer = await ReadBulkAsync(wire, "ECHO", LineProtocol.Digits, cancellationToken).ConfigureAwait(false);
        return LineProtocol.TryRead(answer.Span, out var answered) ? answered : throw wire.Garbled("16 hexadecimal digits", answer.Span);
    }

    /// <summary>Counts, by the server's own list, the connections of a name.</summary>
    /// <exception cref="RedisRefusalException">This user may not ask, or this server knows no such list.</exception>
    internal static async ValueTask<long> CountAsync(Wire wire, RedisName name, CancellationToken cancellationToken)
    {
        await wire.SendAsync(Command("CLIENT", "LIST"), cancellationToken).ConfigureAwait(false);
        var list = await ReadBulkAsync(wire, "CLIENT LIST", LongestList, cancellationToken).ConfigureAwait(false);
        return list.Span.Count(Encoding.ASCII.GetBytes($" name={name.Text} "));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBulkAsync(Wire wire, string command, int longest, CancellationToken cancellationToken)
    {
        var head = await wire.ReadLineAsync(LongestLine, cancellationToken).ConfigureAwait(false);
        if (head.Length > 0 && head.Span[0] == (byte)'-')
        {
            throw new RedisRefusalException(wire.Endpoint, command, Encoding.UTF8.GetString(head.Span[1..]));
        }

        if (head.Length < 2
            || head.Span[0] != (byte)'$'
            || !int.TryParse(head.Span[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > longest)
        {
            throw wire.Garbled($"an answer to {command}", head.Span);
        }

        var bulk = await wire.ReadExactlyAsync(length + 2, cancellationToken).ConfigureAwait(false);
        return bulk.Span[length..].SequenceEqual("\r\n"u8) ? bulk[..length] : throw wire.Garbled("the end of an answer", bulk.Span[length..]);
    }

    private static byte[] Command(params string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words)
        {
            text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A connection need not have a name to be used; one that may not ask anything is of no use.</summary>
    private void Refuse(Wire wire, string step, string words)
    {
        if (_name is null || !step.EndsWith("SETNAME", StringComparison.Ordinal) || words.StartsWith("NOAUTH", StringComparison.Ordinal))
        {
            throw new RedisRefusalException(wire.Endpoint, step, words);
        }

        _name.IsRefused = true;
    }
}

/// <summary>What the connections of a target are called at the server, so that they can be counted there.</summary>
internal sealed class RedisName
{
    /// <summary>A name that no other target has.</summary>
    internal string Text { get; } = $"pooldash-{Guid.NewGuid():N}";

    /// <summary>Whether the server did not let a connection be called so: then no count would be right.</summary>
    internal volatile bool IsRefused;
}

/// <summary>A Redis said no.</summary>
internal sealed class RedisRefusalException(string endpoint, string command, string words) : IOException(
    $"{endpoint} refused {command}: {words}.{Mend(words)}")
{
    private static string Mend(string words) => words.Split(' ')[0] switch
    {
        "NOAUTH" => " Write user and password in the URL, as in redis://user:password@host.",
        "WRONGPASS" => " Correct user and password in the URL.",
        "NOPERM" => " Allow this user the command.",
        "LOADING" => " It is starting: wait until it has loaded its data.",
        "ERR" when words.Contains("max number of clients", StringComparison.Ordinal) => " Lower MaxSize, or raise the server's maxclients.",
        _ => "",
    };
}
