using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace PoolDash.PoolCore;

/// <summary>
/// Says why an opening failed so that a person can mend it: what happened at which step, and what to try. The pool says
/// before it which pool and which endpoint.
/// </summary>
internal sealed class OpeningFailure(PoolEndpoint endpoint, SocketPoolOptions options)
{
    private readonly List<string> _missed = [];

    /// <summary>How far the opening has come.</summary>
    internal OpeningStep Step { get; set; }

    /// <summary>Remembers an address that did not answer while there were others to try.</summary>
    internal void Missed(IPAddress address, Exception why) =>
        _missed.Add($"{address}: {(why is SocketException socket ? Describe(socket) : "no answer in its share of the time")}");

    /// <summary>The failure to tell; null for one that tells itself.</summary>
    /// <param name="raw">What was thrown.</param>
    /// <param name="timedOut">Whether <see cref="SocketPoolOptions.ConnectTimeout"/> has passed.</param>
    internal Exception? Explain(Exception raw, bool timedOut) => raw switch
    {
        OperationCanceledException when timedOut => new TimeoutException(
            $"No answer to {StepInWords} within {options.ConnectTimeout.TotalSeconds:0.###} s{Before}. {MendForTimeout}, or raise ConnectTimeout and OpenTimeout.", raw),

        // What the connection itself says of its failure is for those who rent it, and here nobody has.
        EndOfStreamException when IsForRenters(raw) => new IOException($"The endpoint ended the connection within the protocol's handshake. {MendForBreaks}", raw),
        IOException when IsForRenters(raw) => new IOException($"The connection broke within the protocol's handshake: {Innermost(raw)}. {MendForBreaks}", raw),

        // A protocol's own handshake tells its other failures best: it alone knows what it asked.
        _ when Step == OpeningStep.Handshake => null,
        SocketException socket => new IOException($"{Capitalized(Describe(socket))}{Before}. {MendFor(socket)}", raw),
        AuthenticationException when !IsAboutTrust(raw) => new IOException($"TLS failed: {Innermost(raw)}. {MendForTls}", raw),
        AuthenticationException or CryptographicException => new IOException($"TLS failed: {Innermost(raw)}. {MendForCertificates}", raw),
        IOException when Step == OpeningStep.Tls => new IOException($"TLS failed: {Innermost(raw)}. {MendForTls}", raw),
        _ => null,
    };

    private string Before => _missed.Count > 0 ? $" (before that, {string.Join("; ", _missed)})" : "";

    private string StepInWords => Step switch
    {
        OpeningStep.Name => $"the question for the address of '{endpoint.Host}'",
        OpeningStep.Connect => "the attempt to connect",
        OpeningStep.Tls => "the TLS handshake",
        _ => "the protocol's handshake",
    };

    private string MendForTimeout => Step switch
    {
        OpeningStep.Name => "Check the name servers of this machine",
        OpeningStep.Connect => "Check that the host is up and that no firewall drops the packets",
        OpeningStep.Tls => "Connecting succeeded, so something listens there: check that it speaks TLS and is not overloaded",
        _ => "Connecting succeeded, so something listens there: check that it speaks this protocol and is not overloaded",
    };

    private string Describe(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.HostNotFound or SocketError.NoData => $"the name '{endpoint.Host}' is unknown",
        SocketError.TryAgain => $"no name server answered for '{endpoint.Host}'",
        SocketError.TimedOut => "no answer",
        _ => failure.Message,
    };

    private string MendFor(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets => OpenFiles.Mend,
        _ when endpoint.Transport == EndpointTransport.Unix =>
            "Check that the server runs, that it listens at this path, and that this process may write to it.",
        SocketError.ConnectionRefused => "Nothing listens at that port: start the server, or correct Endpoint.",
        SocketError.HostNotFound or SocketError.NoData => "Correct it in Endpoint, or make it known to the name servers of this machine.",
        SocketError.TryAgain => "Check the name servers of this machine.",
        SocketError.AddressNotAvailable => "This machine may have no local port left for that address: look for connections in TIME_WAIT.",
        _ => "Check that the host is up, and the routes and firewalls on the way to it.",
    };

    private string MendForCertificates =>
        $"Check that its certificate is valid and for '{options.TlsTargetHost ?? endpoint.Host}' (TlsTargetHost) and that this machine or "
        + "TlsTrustFile trusts its authority; where it asks for a certificate, check TlsCertificateFile.";

    private static string MendForTls =>
        "It may not speak TLS at that port (then write a scheme without TLS, such as tcp://), or refuse this client's certificate (TlsCertificateFile), "
        + "or be stopping or overloaded: look at its log.";

    private static string MendForBreaks =>
        "Something listens there: look at its log, whether it is stopping, crashing or at its limit of connections, and check that it speaks this protocol.";

    private static bool IsForRenters(Exception raw) => raw.Message.EndsWith(SocketConnection.AdviceToRenter, StringComparison.Ordinal);

    /// <summary>The framework tells of what is no TLS at all by the same type as of a certificate; an alert is what a peer that speaks TLS says.</summary>
    private static bool IsAboutTrust(Exception raw) =>
        raw.GetBaseException().Message is var told
        && (told.Contains("certificate", StringComparison.OrdinalIgnoreCase) || told.Contains("alert", StringComparison.OrdinalIgnoreCase));

    private static string Innermost(Exception raw) => raw.GetBaseException().Message.TrimEnd('.');

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.');
}

/// <summary>How far an opening has come.</summary>
internal enum OpeningStep
{
    /// <summary>Resolving the name.</summary>
    Name,

    /// <summary>Connecting.</summary>
    Connect,

    /// <summary>Agreeing on TLS.</summary>
    Tls,

    /// <summary>What the factory's own protocol wants.</summary>
    Handshake,
}
