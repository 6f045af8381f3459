using System.Net.Security;

namespace PoolDash.PoolCore;

/// <summary>How a <see cref="SocketPool"/> behaves, and where it connects to.</summary>
/// <remarks>
/// No option accepts any certificate whatsoever: one line of configuration must not be able to switch the check off. To trust
/// a private authority, or one self-signed certificate, name its file in <see cref="TlsTrustFile"/>.
/// </remarks>
public class SocketPoolOptions : ConnectionPoolOptions
{
    private const int MostKeepAliveSeconds = 32_767;
    private const int MostKeepAliveProbes = 127;

    private static readonly TimeSpan _connectTimeoutWithoutOpenTimeout = TimeSpan.FromSeconds(10);

    private TimeSpan? _connectTimeout;

    /// <summary>
    /// Where to connect: <c>tcp://host:port</c>, <c>tls://host:port</c> or <c>unix:///path</c>. A name is resolved at each
    /// opening, because a failover moves names. Credentials are refused: they belong to the protocol spoken after connecting.
    /// </summary>
    public string Endpoint { get; set; } = "";

    /// <summary>
    /// How long resolving, connecting, TLS and the factory's handshake may take together. It must end before
    /// <see cref="ConnectionPoolOptions.OpenTimeout"/>, because it can say what the endpoint was being waited for.
    /// Two thirds of that unless set, which makes 10 s.
    /// </summary>
    public TimeSpan ConnectTimeout
    {
        get => _connectTimeout
            ?? (OpenTimeout == Timeout.InfiniteTimeSpan ? _connectTimeoutWithoutOpenTimeout : OpenTimeout * 2 / 3);
        set => _connectTimeout = value;
    }

    /// <summary>Whether small messages are sent at once (TCP_NODELAY) rather than gathered. True unless set.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>How long a TCP connection is silent before the system probes whether the peer still lives. 60 s unless set; never is off.</summary>
    public TimeSpan TcpKeepAliveTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The time between such probes. 10 s unless set.</summary>
    public TimeSpan TcpKeepAliveInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many probes go unanswered before the connection is given up. 3 unless set.</summary>
    public int TcpKeepAliveRetryCount { get; set; } = 3;

    /// <summary>The name that the certificate must carry. The host in <see cref="Endpoint"/> unless set.</summary>
    public string? TlsTargetHost { get; set; }

    /// <summary>
    /// A PEM file of the certificates to trust instead of the machine's authorities. Read at each opening, so that it can
    /// be renewed in place.
    /// </summary>
    public string? TlsTrustFile { get; set; }

    /// <summary>A PEM file of the certificate to show when the server asks for one. Read at each opening, so that it can be renewed in place.</summary>
    public string? TlsCertificateFile { get; set; }

    /// <summary>The PEM file of that certificate's private key. <see cref="TlsCertificateFile"/> itself unless set.</summary>
    public string? TlsKeyFile { get; set; }

    /// <summary>The last word on how TLS is agreed on, for code: client certificates at hand, protocols, a check of one's own. Called at each
    /// opening, with everything above already in it.</summary>
    public Action<SslClientAuthenticationOptions>? ConfigureTls { get; set; }

    /// <summary>
    /// Whether any option for TLS is set. Where the endpoint does not speak it, somebody then believes the traffic to be protected that is not.
    /// </summary>
    public bool AsksForTls() =>
        (TlsTargetHost ?? TlsTrustFile ?? TlsCertificateFile ?? TlsKeyFile) is not null || ConfigureTls is not null;

    /// <summary>A copy that leads elsewhere: for a protocol whose own URL says more than where to connect.</summary>
    /// <param name="endpoint">The <see cref="Endpoint"/> of the copy.</param>
    public SocketPoolOptions WithEndpoint(string endpoint)
    {
        var copy = (SocketPoolOptions)Copy();
        copy.Endpoint = endpoint;
        return copy;
    }

    /// <inheritdoc/>
    protected override IEnumerable<OptionFault> FindFaults() =>
        base.FindFaults().Concat(FaultsOfConnecting()).Concat(FaultsOfTls());

    private IEnumerable<OptionFault> FaultsOfConnecting()
    {
        if (!PoolEndpoint.TryParse(Endpoint, out _, out var mend))
        {
            yield return OptionFault.Of(nameof(Endpoint), PoolEndpoint.WithoutSecrets(Endpoint), mend);
        }

        if (TimeFaults.InPositiveOrNever(nameof(ConnectTimeout), ConnectTimeout) is { } fault)
        {
            // A default derived from an OpenTimeout that is itself at fault is no second fault.
            if (_connectTimeout is not null)
            {
                yield return fault;
            }
        }
        else if (OpenTimeout > TimeSpan.Zero && (ConnectTimeout == Timeout.InfiniteTimeSpan || ConnectTimeout >= OpenTimeout))
        {
            yield return OptionFault.Of(
                nameof(ConnectTimeout), ConnectTimeout, $"it must be shorter than OpenTimeout, which is {OpenTimeout}; lower it or raise OpenTimeout.");
        }

        if (TcpKeepAliveTime != Timeout.InfiniteTimeSpan)
        {
            if (!IsKeepAliveTime(TcpKeepAliveTime))
            {
                yield return OptionFault.Of(
                    nameof(TcpKeepAliveTime), TcpKeepAliveTime, "it must be from 1 s to 9 hours; write -00:00:00.001 (Timeout.InfiniteTimeSpan) for never.");
            }

            if (!IsKeepAliveTime(TcpKeepAliveInterval))
            {
                yield return OptionFault.Of(nameof(TcpKeepAliveInterval), TcpKeepAliveInterval, "it must be from 1 s to 9 hours.");
            }

            if (TcpKeepAliveRetryCount is < 1 or > MostKeepAliveProbes)
            {
                yield return OptionFault.Of(nameof(TcpKeepAliveRetryCount), TcpKeepAliveRetryCount, $"it must be from 1 to {MostKeepAliveProbes}.");
            }
        }
    }

    private IEnumerable<OptionFault> FaultsOfTls()
    {
        (string, string?)[] files =
            [(nameof(TlsTrustFile), TlsTrustFile), (nameof(TlsCertificateFile), TlsCertificateFile), (nameof(TlsKeyFile), TlsKeyFile)];
        foreach (var (option, path) in files)
        {
            if (path is not null && !File.Exists(path))
            {
                yield return OptionFault.Of(option, path, "there is no such file, or this process may not see it; name a PEM file.");
            }
        }

        if (TlsKeyFile is not null && TlsCertificateFile is null)
        {
            yield return OptionFault.Of(nameof(TlsKeyFile), TlsKeyFile, "a key is of no use without TlsCertificateFile; set that too.");
        }

        if (AsksForTls() && PoolEndpoint.TryParse(Endpoint, out var endpoint, out _) && endpoint.Transport != EndpointTransport.Tls)
        {
            yield return OptionFault.Of(nameof(Endpoint), endpoint.ToString(), "options for TLS are set, but this does not speak it; write tls://host:port or remove them.");
        }
    }

    // Linux's own limits; fractions of a second would be lost.
    private static bool IsKeepAliveTime(TimeSpan time) =>
        time >= TimeSpan.FromSeconds(1) && time <= TimeSpan.FromSeconds(MostKeepAliveSeconds);
}
