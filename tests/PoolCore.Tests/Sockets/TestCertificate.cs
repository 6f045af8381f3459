using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>A self-signed certificate for loopback, in memory and as PEM files.</summary>
internal sealed class TestCertificate : IDisposable
{
    public TestCertificate(string name = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (name == "localhost")
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        CertificateFile = WritePem(Certificate.ExportCertificatePem());
        KeyFile = WritePem(key.ExportPkcs8PrivateKeyPem());
    }

    public X509Certificate2 Certificate { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public void Dispose()
    {
        Certificate.Dispose();
        File.Delete(CertificateFile);
        File.Delete(KeyFile);
    }

    private static string WritePem(string pem)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, pem);
        return file;
    }
}
