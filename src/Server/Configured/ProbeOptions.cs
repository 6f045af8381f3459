using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>How a configured pool's endpoint is probed: keys beside the pool's own in <c>PoolDash:Pools:{name}</c>.</summary>
public sealed class ProbeOptions
{
    /// <summary>
    /// How often a connection is rented, makes a round trip and is returned, so that the page shows whether the endpoint answers and
    /// how fast. 1 s unless set; zero is off.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// What to send for a round trip, such as <c>PING\r\n</c> to a Redis. Where it ends with a line break the answer must be one line, and
    /// is read to its end; otherwise any bytes will do for an answer, and the connection is closed, since more of them may come. Without it a probe shows that a connection
    /// can be opened and is alive, and no time. The embedded target is asked without it; one that speaks a protocol is asked in that, and refuses it.
    /// </summary>
    public string? ProbeSend { get; set; }

    /// <param name="hasProtocol">Whether the endpoint is asked in a protocol of its own.</param>
    internal IEnumerable<OptionFault> FindFaults(bool hasProtocol)
    {
        // No timer of the system is finer than a millisecond.
        if (ProbeInterval != TimeSpan.Zero && (ProbeInterval < TimeSpan.FromMilliseconds(1) || ProbeInterval > TimeSpan.FromDays(1)))
        {
            yield return OptionFault.Of(nameof(ProbeInterval), ProbeInterval, "it must be from 00:00:00.001 to one day, or 00:00:00, which is off.");
        }

        if (ProbeSend is not null && hasProtocol)
        {
            yield return new OptionFault(nameof(ProbeSend), "set", "the endpoint is asked in the protocol of its scheme; remove this.");
        }
        else if (ProbeSend is { Length: 0 or > 1_024 })
        {
            yield return OptionFault.Of(nameof(ProbeSend), $"{ProbeSend.Length} characters", "write 1 to 1024 characters, or remove it.");
        }
    }
}
