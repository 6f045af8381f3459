using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PoolDash.PoolCore;

namespace PoolDash.Package;

/// <summary>PoolCore as those have it who reference the package: its files, and its pool with nothing but what is public.</summary>
public sealed class PackageTests
{
    [Fact]
    public void It_holds_the_assembly_its_documentation_a_README_and_symbols_that_fit()
    {
        using var packed = new PackedFiles("one");

        Assert.Superset(
            new HashSet<string> { "README.md", "lib/net10.0/PoolDash.PoolCore.dll", "lib/net10.0/PoolDash.PoolCore.xml", "lib/net10.0/PoolDash.PoolCore.pdb" },
            packed.Names.ToHashSet());
        Assert.StartsWith("# PoolDash.PoolCore", packed.Text("README.md"), StringComparison.Ordinal);
        var specification = packed.Text("PoolDash.PoolCore.nuspec");
        Assert.Contains("<readme>README.md</readme>", specification, StringComparison.Ordinal);
        Assert.Contains("""<license type="expression">MIT</license>""", specification, StringComparison.Ordinal);
        Assert.Contains("<authors>PoolDash</authors>", specification, StringComparison.Ordinal);
        Assert.True(packed.SymbolsFit());
    }

    [Fact]
    public void The_same_commit_gives_the_same_bytes_wherever_it_is_built()
    {
        using var one = new PackedFiles("one");
        using var two = new PackedFiles("two");

        Assert.Equal(one.Assembly, two.Assembly);
        Assert.Equal(one.Symbols, two.Symbols);
        Assert.All(one.Sources(), source => Assert.StartsWith("/_", source, StringComparison.Ordinal));
    }

    [Fact]
    public void What_runs_here_is_the_assembly_of_the_package()
    {
        using var packed = new PackedFiles("one");

        Assert.Equal(packed.Assembly, File.ReadAllBytes(typeof(SocketPool).Assembly.Location));
        Assert.DoesNotContain(typeof(SocketPool).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>(), friend => friend.AssemblyName == typeof(PackageTests).Assembly.GetName().Name);
    }

    [Fact]
    public async Task A_pool_of_sockets_from_a_container_of_services_rents_resets_and_tells()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSocketPool("orders", options => (options.Endpoint, options.MaxSize) = ($"tcp://{listener.LocalEndpoint}", 2));
        using var host = builder.Build();
        var pool = host.Services.GetRequiredKeyedService<SocketPool>("orders");
        Task<ResetReport> reset;

        await using (await pool.RentAsync(TestContext.Current.CancellationToken))
        {
            reset = pool.ResetAsync(new ResetOptions { Reason = "failover" }, TestContext.Current.CancellationToken);
            Assert.False(reset.IsCompleted);
        }

        Assert.Equal(("failover", 1), ((await reset).Reason, (await reset).RentedDrained));
        Assert.Same(pool, host.Services.GetRequiredService<ConnectionPoolRegistry>().All.Single());
    }

    [Fact]
    public async Task A_pool_of_anything_is_a_factory_of_one_method()
    {
        await using var pool = new ConnectionPool<Stream>(new Streams(), new());
        Stream first;
        await using (var lease = await pool.RentAsync(TestContext.Current.CancellationToken))
        {
            first = lease.Connection;
        }

        pool.Reset();
        await using var next = await pool.RentAsync(TestContext.Current.CancellationToken);

        Assert.NotSame(first, next.Connection);
    }

    private sealed class Streams : ConnectionFactory<Stream>
    {
        public override ValueTask<Stream> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken) => new(new MemoryStream());
    }
}
