namespace PoolDash.Reliability.Faults;

/// <summary>What is wrong between a pool and its target. See <see cref="FaultProxy.Switch"/>.</summary>
internal abstract record Fault
{
    /// <summary>Everything is passed on.</summary>
    internal static Fault None { get; } = new Nothing();

    private sealed record Nothing : Fault;
}

/// <summary>Nobody listens at the port, and what was open is reset: the server is gone.</summary>
internal sealed record Refusing : Fault;

/// <summary>
/// Connections are accepted, what they say is read, and nothing is ever answered; not even later, to those that were open then. The server hangs.
/// </summary>
/// <param name="IsRestarted">Whether the server that hangs is restarted at the end, which resets what it had accepted.</param>
internal sealed record Silent(bool IsRestarted = false) : Fault;

/// <summary>Each connection is ended, in good order, after so many bytes of answers: the server shuts down, or something between has a limit.</summary>
internal sealed record ClosingAfter(int Bytes) : Fault;

/// <summary>Each connection is reset (RST) instead of answered: the server crashes, or something between has forgotten the connection.</summary>
internal sealed record Resetting : Fault;

/// <summary>Connections are accepted and nothing more is read from any: what is sent fills the buffers on the way and then hangs.</summary>
internal sealed record HalfOpen : Fault;

/// <summary>Answers come byte by byte.</summary>
internal sealed record Dripping(TimeSpan EachByte) : Fault;

/// <summary>Whatever is asked is answered by something else, as by a server of another kind.</summary>
/// <param name="Closes">Whether the connection is ended after that, as a server does that was not understood either.</param>
internal sealed record Babbling(bool Closes = false) : Fault;

/// <summary>Answers are late, each by another time.</summary>
internal sealed record Delaying(TimeSpan Least, TimeSpan Jitter) : Fault;

/// <summary>
/// Every packet is dropped: connecting hangs, and what is said on open connections arrives when it is over, as TCP sends it again. A cable, a
/// switch, a firewall.
/// </summary>
internal sealed record Dark : Fault;
