using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace PoolDash.PoolCore;

/// <summary>Agrees on TLS as the options want it, with the certificates that their files hold now.</summary>
internal static class TlsAgreement
{
    internal static async ValueTask ReachAsync(
        SslStream tls, PoolEndpoint endpoint, SocketPoolOptions options, CancellationToken cancellationToken)
    {
        var trusted = options.TlsTrustFile is { } trustFile ? ReadTrusted(trustFile) : null;
        using var own = options.TlsCertificateFile is { } file ? X509Certificate2.CreateFromPemFile(file, options.TlsKeyFile ?? file) : null;
        try
        {
            await tls.AuthenticateAsClientAsync(Terms(endpoint, options, trusted, own), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var certificate in trusted ?? [])
            {
                certificate.Dispose();
            }
        }
    }

    private static SslClientAuthenticationOptions Terms(
        PoolEndpoint endpoint, SocketPoolOptions options, X509Certificate2Collection? trusted, X509Certificate2? own)
    {
        var terms = new SslClientAuthenticationOptions
        {
            TargetHost = options.TlsTargetHost ?? endpoint.Host,
            ClientCertificates = own is null ? null : [own],
        };
        if (trusted is not null)
        {
            terms.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // As without a policy of one's own: the framework's default there.
                RevocationMode = X509RevocationMode.NoCheck,
            };
            terms.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        options.ConfigureTls?.Invoke(terms);
        return terms;
    }

    private static X509Certificate2Collection ReadTrusted(string file)
    {
        var trusted = new X509Certificate2Collection();
        trusted.ImportFromPemFile(file);
        return trusted;
    }
}
