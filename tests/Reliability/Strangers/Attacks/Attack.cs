using System.Globalization;
using System.Text;

namespace PoolDash.Reliability.Strangers;

/// <summary>A request that nobody means well with. Its text is bytes, one for each character.</summary>
/// <param name="Route">The route for which it was made.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">Besides <c>Host</c> and what frames the body; a header of the same name takes the place of those.</param>
/// <param name="Body">Its body; null for none.</param>
/// <param name="Delivery">How it comes.</param>
internal sealed record Attack(string Route, string Method, string Target, Header[] Headers, Body? Body, Delivery Delivery)
{
    private const int MostShown = 600;

    internal string Version { get; init; } = "HTTP/1.1";

    internal byte[] Bytes(Uri server, string? key = null)
    {
        var head = new StringBuilder($"{Method} {Target} {Version}\r\n");
        var own = new List<Header> { new("Host", server.Authority), new("Connection", "close") };
        if (key is not null)
        {
            own.Add(new("Authorization", $"Bearer {key}"));
        }

        if (Body is { } body)
        {
            own.Add(body.IsChunked ? new("Transfer-Encoding", "chunked") : new("Content-Length", body.Bytes.Length.ToString(CultureInfo.InvariantCulture)));
            own.Add(new("Content-Type", body.Type));
        }

        foreach (var header in own.Where(mine => !Headers.Any(given => given.Name.Equals(mine.Name, StringComparison.OrdinalIgnoreCase))).Concat(Headers))
        {
            head.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. Body is null ? [] : Body.OnTheWire()];
    }

    /// <summary>The same with something left out, from the most to the least.</summary>
    internal IEnumerable<Attack> Smaller()
    {
        if (Body is not null)
        {
            yield return this with { Body = null };
        }

        if (Delivery != Delivery.Whole)
        {
            yield return this with { Delivery = Delivery.Whole };
        }

        for (var i = 0; i < Headers.Length; i++)
        {
            yield return this with { Headers = [.. Headers[..i], .. Headers[(i + 1)..]] };
        }

        if (Target.IndexOf('?', StringComparison.Ordinal) is > 0 and var query)
        {
            yield return this with { Target = Target[..query] };
        }

        if (Target.Length > 64)
        {
            yield return this with { Target = Target[..(Target.Length / 2)] };
        }

        if (Body is { Bytes.Length: > 1 } body)
        {
            yield return this with { Body = body with { Bytes = body.Bytes[..(body.Bytes.Length / 2)] } };
            yield return this with { Body = body with { Bytes = body.Bytes[(body.Bytes.Length / 2)..] } };
        }
    }

    /// <summary>As it can be sent again by hand.</summary>
    public override string ToString()
    {
        var bytes = Bytes(new Uri("http://host"));
        var text = new StringBuilder($"[{Route}; {Delivery}; {bytes.Length} bytes] ");
        foreach (var each in bytes.Take(MostShown))
        {
            text.Append(each switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'\\' => "\\\\",
                < 0x20 or > 0x7E => string.Create(CultureInfo.InvariantCulture, $"\\x{each:x2}"),
                _ => ((char)each).ToString(),
            });
        }

        return text.Append(bytes.Length > MostShown ? "…" : "").ToString();
    }
}

/// <summary>A header as it is written.</summary>
internal sealed record Header(string Name, string Value);

/// <summary>What follows the headers.</summary>
/// <param name="Bytes">All of it.</param>
/// <param name="Type">What it is said to be.</param>
/// <param name="IsChunked">Whether it comes in chunks, whose number and length nobody knows before.</param>
/// <param name="HasEnd">Whether the last chunk comes.</param>
internal sealed record Body(byte[] Bytes, string Type, bool IsChunked = false, bool HasEnd = true)
{
    private const int Chunk = 4_096;

    internal byte[] OnTheWire()
    {
        if (!IsChunked)
        {
            return Bytes;
        }

        var wire = new MemoryStream();
        for (var at = 0; at < Bytes.Length; at += Chunk)
        {
            var length = Math.Min(Chunk, Bytes.Length - at);
            wire.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n")));
            wire.Write(Bytes, at, length);
            wire.Write("\r\n"u8);
        }

        wire.Write(HasEnd ? "0\r\n\r\n"u8 : []);
        return wire.ToArray();
    }
}

/// <summary>How a request comes.</summary>
internal enum Delivery
{
    /// <summary>At once.</summary>
    Whole,

    /// <summary>A few bytes at a time.</summary>
    InPieces,

    /// <summary>Half of it, and then word that there is no more.</summary>
    HalfThenEnd,

    /// <summary>Half of it, and then the client is gone.</summary>
    HalfThenGone,

    /// <summary>All of it, and the client is gone before the answer.</summary>
    WholeThenGone,
}
