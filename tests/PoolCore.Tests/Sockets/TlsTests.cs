using System.Security.Authentication;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>TLS that is agreed on, TLS that is not, and that nothing but a trusted certificate will do.</summary>
public class TlsTests
{
    private static readonly ConnectionOpening _opening = new("orders", 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_a_certificate_that_nobody_trusts_Then_the_failure_says_so_and_no_socket_is_left()
    {
        using var certificate = new TestCertificate();
        await using var target = LoopbackTarget.Tls(certificate.Certificate);

        var failure = await FailAsync(new SocketPoolOptions { Endpoint = target.Endpoint });

        Assert.StartsWith("TLS failed: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("for '127.0.0.1' (TlsTargetHost)", failure.Message, StringComparison.Ordinal);
        Assert.IsType<AuthenticationException>(failure.InnerException);
        await Until.True(() => target.Accepted == 1 && target.Open == 0, "the target sees the close");
    }

    [Fact]
    public async Task Given_a_trusted_certificate_for_another_name_Then_it_fails_until_that_name_is_the_one_expected()
    {
        using var certificate = new TestCertificate("db.invalid");
        await using var target = LoopbackTarget.Tls(certificate.Certificate);
        var options = new SocketPoolOptions { Endpoint = target.Endpoint, TlsTrustFile = certificate.CertificateFile };

        Assert.IsType<AuthenticationException>((await FailAsync(options)).InnerException);

        options.TlsTargetHost = "db.invalid";
        await SucceedAsync(options);
    }

    [Fact]
    public async Task Given_another_certificate_in_the_trust_file_Then_it_is_refused_until_the_file_is_renewed()
    {
        using var certificate = new TestCertificate();
        using var another = new TestCertificate();
        await using var target = LoopbackTarget.Tls(certificate.Certificate);
        var options = new SocketPoolOptions { Endpoint = target.Endpoint, TlsTrustFile = another.CertificateFile };
        var factory = new SocketConnectionFactory(options);

        await Assert.ThrowsAsync<IOException>(() => Until.Done(factory.OpenAsync(_opening, Token)));

        File.Copy(certificate.CertificateFile, another.CertificateFile, overwrite: true);
        await factory.CloseAsync(await Until.Done(factory.OpenAsync(_opening, Token)), CloseReason.PoolClosed, Token);
    }

    [Fact]
    public async Task Given_a_server_that_asks_for_a_certificate_Then_the_one_from_the_files_is_shown()
    {
        using var certificate = new TestCertificate();
        using var own = new TestCertificate("client");
        await using var target = LoopbackTarget.Tls(certificate.Certificate, shown => shown?.Subject == "CN=client");
        var options = new SocketPoolOptions { Endpoint = target.Endpoint, TlsTrustFile = certificate.CertificateFile };

        // Over TLS 1.3 a client learns of its refusal only when it reads.
        var refused = await OpenAndReadAsync(options);
        Assert.True(refused is IOException or 0, "It is refused without a certificate.");

        options.TlsCertificateFile = own.CertificateFile;
        options.TlsKeyFile = own.KeyFile;
        await SucceedAsync(options);
    }

    [Fact]
    public async Task Given_code_that_has_the_last_word_Then_it_decides_with_everything_else_already_in_place()
    {
        using var certificate = new TestCertificate();
        await using var target = LoopbackTarget.Tls(certificate.Certificate);
        string? seen = null;
        var options = new SocketPoolOptions
        {
            Endpoint = target.Endpoint,
            TlsTargetHost = "db.invalid",
            ConfigureTls = terms =>
            {
                Assert.Equal("db.invalid", terms.TargetHost);
                terms.RemoteCertificateValidationCallback = (_, shown, _, _) => (seen = shown?.Subject) is not null;
            },
        };

        await SucceedAsync(options);

        Assert.Equal("CN=localhost", seen);
    }

    [Fact]
    public async Task Given_a_server_that_does_not_speak_TLS_Then_the_failure_says_that_it_may_not()
    {
        await using var target = LoopbackTarget.Tcp();

        var failure = await FailAsync(new SocketPoolOptions { Endpoint = $"tls://127.0.0.1:{target.Port}" });

        Assert.Contains("TLS failed: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("It may not speak TLS at that port", failure.Message, StringComparison.Ordinal);
        await Until.True(() => target.Accepted == 1 && target.Open == 0, "the target sees the close");
    }

    [Fact]
    public async Task Given_a_server_that_closes_during_the_handshake_Then_the_failure_says_that_it_may_not_speak_TLS()
    {
        await using var target = LoopbackTarget.Silent();
        var opening = new SocketConnectionFactory(new SocketPoolOptions { Endpoint = target.Endpoint }).OpenAsync(_opening, Token).AsTask();
        await target.ReceivedAsync(1);

        target.CloseAll();

        var failure = await Assert.ThrowsAsync<IOException>(() => Until.Done(opening));
        Assert.Contains("It may not speak TLS at that port (then write a scheme without TLS, such as tcp://)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_file_that_holds_no_certificate_Then_the_failure_says_where_to_look()
    {
        using var certificate = new TestCertificate();
        await using var target = LoopbackTarget.Tls(certificate.Certificate);
        await File.WriteAllTextAsync(certificate.CertificateFile, "nothing", Token);

        var failure = await FailAsync(new SocketPoolOptions { Endpoint = target.Endpoint, TlsCertificateFile = certificate.CertificateFile });

        Assert.Contains("check TlsCertificateFile", failure.Message, StringComparison.Ordinal);
        await Until.True(() => target.Accepted == 1 && target.Open == 0, "the target sees the close");
    }

    [Fact]
    public async Task Given_a_peer_that_takes_nothing_When_a_connection_closes_Then_its_farewell_ends_with_the_close_timeout()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tls);
        using var source = new CancellationTokenSource();

        // Two sends at a time are not allowed, and the farewell is a second one: it must wait, or fail, and be cut short.
        _ = end.Connection.SendAsync(new byte[50_000_000], Token).AsTask();
        var closing = end.Factory.CloseAsync(end.Connection, CloseReason.IdleTimeout, source.Token).AsTask();
        await source.CancelAsync();

        await Until.Done(closing);
        await Until.True(() => end.Target.Open == 0, "the target sees the end");
    }

    private static async Task SucceedAsync(SocketPoolOptions options)
    {
        Assert.Equal(1, await OpenAndReadAsync(options));
    }

    private static async Task<object> OpenAndReadAsync(SocketPoolOptions options)
    {
        var factory = new SocketConnectionFactory(options);
        SocketConnection? connection = null;
        try
        {
            connection = await Until.Done(factory.OpenAsync(_opening, Token));
            await Until.Done(connection.SendAsync(new byte[1], Token).AsTask());
            return await Until.Done(connection.ReceiveAsync(new byte[1], Token));
        }
        catch (IOException refused)
        {
            return refused;
        }
        finally
        {
            if (connection is not null)
            {
                await factory.CloseAsync(connection, CloseReason.PoolClosed, Token);
            }
        }
    }

    private static Task<IOException> FailAsync(SocketPoolOptions options) =>
        Assert.ThrowsAsync<IOException>(() => Until.Done(new SocketConnectionFactory(options).OpenAsync(_opening, Token)));
}
