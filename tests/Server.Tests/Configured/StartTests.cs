using System.Net;
using System.Net.Sockets;

namespace PoolDash.Server.Tests.Configured;

/// <summary>What somebody is told whose configuration is wrong: the key, and the mend, and no stack.</summary>
public class StartTests
{
    [Theory]
    [InlineData("PoolDash:Pools:orders:MaxSize is 0: it must be from 1 to 1000000.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:MaxSize=0")]
    [InlineData("PoolDash:Pools:orders:Endpoint is 'tcp://h': the port is missing;", "--PoolDash:Pools:orders:Endpoint=tcp://h")]
    [InlineData("PoolDash:Pools:orders:Endpoint is 'ftp://h': the scheme must be one of echo, tcp, tls, unix, redis, rediss, postgres, postgresql, mongodb, ", "--PoolDash:Pools:orders:Endpoint=ftp://h")]
    [InlineData("PoolDash:Pools:orders:Endpoint is '': the scheme must be one of ", "--PoolDash:Pools:orders:MaxSize=3")]
    [InlineData("PoolDash:Pools:orders:Endpoint is 'redis://***@h/x': the database must be a number; ", "--PoolDash:Pools:orders:Endpoint=redis://:secret@h/x")]
    [InlineData("PoolDash:Pools:orders:Endpoint is 'redis://h': options for TLS are set, but this does not speak it; write rediss:// ", "--PoolDash:Pools:orders:Endpoint=redis://h", "--PoolDash:Pools:orders:TlsTargetHost=h")]
    [InlineData("PoolDash:Pools:orders:Endpoint is 'postgres://h': NoDelay is false, and Npgsql always sends at once; ", "--PoolDash:Pools:orders:Endpoint=postgres://h", "--PoolDash:Pools:orders:NoDelay=false")]
    [InlineData("PoolDash:Pools:orders:MaxSize is 0: it must be from 1 to 1000000.", "--PoolDash:Pools:orders:Endpoint=mongodb://h", "--PoolDash:Pools:orders:MaxSize=0")]
    [InlineData("PoolDash:Pools:orders:MaxSiz is no option: did you mean MaxSize?", "--PoolDash:Pools:orders:Endpoint=redis://h", "--PoolDash:Pools:orders:MaxSiz=3")]
    [InlineData("PoolDash:Pools:orders:ProbeSend is set: the endpoint is asked in the protocol of its scheme; remove this.", "--PoolDash:Pools:orders:Endpoint=redis://h", "--PoolDash:Pools:orders:ProbeSend=PING")]
    [InlineData("PoolDash:Pools:orders:MaxSiz is no option: did you mean MaxSize?", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:MaxSiz=3")]
    [InlineData("PoolDash:Pools:orders:Colour is no option: remove it, or write one of BackOff, ", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:Colour=red")]
    [InlineData("PoolDash:Pools:orders:ProbeInterval is -00:00:01: it must be from 00:00:00", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:ProbeInterval=-00:00:01")]
    [InlineData("PoolDash:Pools:orders:MaxSize is 'ten': it must be a whole number, such as 10.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:MaxSize=ten")]
    [InlineData("PoolDash:Pools:orders:RentTimeout is '30s': it must be a time as hh:mm:ss, such as 00:00:30.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:RentTimeout=30s")]
    [InlineData("PoolDash:Pools:orders:RentTimeout is '30': it must be a time as hh:mm:ss, such as 00:00:30.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:RentTimeout=30")]
    [InlineData("PoolDash:Pools:orders:Tags is 'web', and is a list: write Tags:0 for its first.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:Tags=web")]
    [InlineData("PoolDash:Auth has a value, and is a section: write that at a key below it.", "--PoolDash:Auth=none")]
    [InlineData("PoolDash:Pools has a value, and is a section: write that at a key below it.", "--PoolDash:Pools=orders")]
    [InlineData("PoolDash:Pools:orders:OnOpenFailure is 'retry': it must be one of ", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:OnOpenFailure=retry")]
    [InlineData("PoolDash:Pools:orders:LifetimeJitter is 'some': it must be a number, such as 0.5.", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:LifetimeJitter=some")]
    [InlineData("PoolDash:Dta is no option: did you mean Data?", "--PoolDash:Dta=x")]
    [InlineData("PoolDash:RememberedEvents is 1: it must be from 100 to 1000000.", "--PoolDash:RememberedEvents=1")]
    [InlineData("PoolDash:ShutdownTimeout is 00:00:03: it must be from 4 seconds to one hour.", "--PoolDash:ShutdownTimeout=00:00:03")]
    [InlineData("PoolDash:Auth:OperateKey is too short", "--PoolDash:Auth:OperateKey=short")]
    [InlineData("PoolDash:Auth:OperatKey is no option: did you mean OperateKey?", "--PoolDash:Auth:OperatKey=not-to-be-told-0001")]
    [InlineData("PoolDash:Limits:OperationPerSecond is no option: did you mean OperationsPerSecond?", "--PoolDash:Limits:OperationPerSecond=3")]
    [InlineData("PoolDash:Proxy:KnownProxy is no option: did you mean KnownProxies?", "--PoolDash:Proxy:KnownProxy:0=10.0.0.5")]
    [InlineData("PoolDash:Pools:orders:ProbeInterval is 00:00:00.0005000: it must be from 00:00:00.001", "--PoolDash:Pools:orders:Endpoint=tcp://h:1", "--PoolDash:Pools:orders:ProbeInterval=00:00:00.0005")]
    [InlineData("PoolDash:Stress:MaxCopie is no option: did you mean MaxCopies?", "--PoolDash:Stress:MaxCopie=3")]
    [InlineData("PoolDash:Stress:MaxCopies is 0: it must be at least 1.", "--PoolDash:Stress:MaxCopies=0")]
    [InlineData("PoolDash:Stress:MaxRate is -1: it must be at least 1.", "--PoolDash:Stress:MaxRate=-1")]
    [InlineData("PoolDash:Stress:MaxResets is -0.5: it must be a number from 0.", "--PoolDash:Stress:MaxResets=-0.5")]
    [InlineData("PoolDash:Stress:MaxPoolSize is 0: it must be from 1 to 1000000.", "--PoolDash:Stress:MaxPoolSize=0")]
    [InlineData("PoolDash:Stress:MaxDuration is 00:00:00.5000000: it must be from 00:00:01 to 7 days.", "--PoolDash:Stress:MaxDuration=00:00:00.5")]
    [InlineData("PoolDash:Stress:Enabled is 'maybe': it must be true or false.", "--PoolDash:Stress:Enabled=maybe")]
    [InlineData("PoolDash:Demo is true, and there is a pool named 'demo' already", "--PoolDash:Demo=true", "--PoolDash:Pools:demo:Endpoint=echo://")]
    [InlineData("'nonsense' is no address to listen at: it must be as http://localhost:8080. Say where with ASPNETCORE_URLS, ", "--urls=nonsense")]
    [InlineData("'ftp://localhost:8443' is no address to listen at: it must begin with http:// or https://. ", "--urls=ftp://localhost:8443")]
    [InlineData("'http://127.0.0.1:99999' is no address to listen at: its port must be from 0 to 65535. ", "--urls=http://127.0.0.1:99999")]
    [InlineData("'http://[::1]:8x' is no address to listen at: its port must be from 0 to 65535. ", "--urls=http://[::1]:8x")]
    [InlineData("'http://127.0.0.1:0/base' is no address to listen at: nothing may follow the port, so remove '/base'. ", "--urls=http://127.0.0.1:0/base")]
    [InlineData("In Logging, configuration value 'Loud' is not supported: a level must be one of Trace, Debug, ", "--Logging:LogLevel:Default=Loud")]
    [InlineData("--port is no option. Settings are written as in --urls http://localhost:8081;", "--port", "9000")]
    [InlineData("--PoolDsh:Data is no option. ", "--PoolDsh:Data", "x")]
    [InlineData("start is no option. ", "start")]
    [InlineData("-p is no option. ", "-p")]
    [InlineData("--OperateKey is no option. ", "--OperateKey=not-to-be-told-0001")]
    [InlineData("--PoolDash:Data has no value. ", "--PoolDash:Data")]
    public async Task Given_a_configuration_that_cannot_be_When_started_Then_one_line_names_the_key_and_the_mend(string said, params string[] args)
    {
        var (code, lines) = await RunAsync(args);

        Assert.Equal(1, code);
        Assert.StartsWith($"PoolDash cannot start: {said}", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_several_faults_When_started_Then_all_are_told()
    {
        var (_, lines) = await RunAsync("--PoolDash:Pools:a:Endpoint=tcp://h", "--PoolDash:Pools:a:MaxSize=0", "--PoolDash:Pools:b:Endpoint=x", "--PoolDash:Dta=x");

        Assert.Equal(4, lines.Count);
    }

    [Fact]
    public async Task Given_a_port_in_use_When_started_Then_one_line_says_so_and_what_to_do()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        var (code, lines) = await RunAsync($"--urls=http://{other.LocalEndpoint}");

        Assert.Equal(1, code);
        Assert.Equal(
            $"PoolDash cannot start: Failed to bind to address http://{other.LocalEndpoint}: address already in use. "
            + "Stop what listens there, or listen elsewhere, as with ASPNETCORE_URLS=http://localhost:8081.",
            Assert.Single(lines));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public async Task Given_a_call_for_help_When_started_Then_it_is_given_and_nothing_starts(string asked)
    {
        using var output = new StringWriter();

        var code = await Until.Done(PoolDashProgram.RunAsync(["--urls=nonsense", asked], output, TextWriter.Null));

        Assert.Equal(0, code);
        Assert.Contains("--urls http://localhost:8081", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int Code, IReadOnlyList<string> Lines)> RunAsync(params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
        try
        {
            using var errors = new StringWriter();
            var code = await Until.Done(PoolDashProgram.RunAsync(
                ["--urls=http://127.0.0.1:0", $"--PoolDash:Data={folder}", "--applicationName=PoolDash.Server", $"--contentRoot={folder}", "--Logging:LogLevel:Default=None", .. args], TextWriter.Null, errors));
            return (code, errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
