using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;

namespace PoolDash.PoolCore.Tests.Observing;

public sealed class MetricTests : IDisposable
{
    private const string PoolName = "db.client.connection.pool.name";

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose() => _services.Dispose();

    [Theory]
    [InlineData("db.client.connection.count", typeof(ObservableUpDownCounter<long>), "{connection}")]
    [InlineData("db.client.connection.idle.max", typeof(ObservableUpDownCounter<long>), "{connection}")]
    [InlineData("db.client.connection.idle.min", typeof(ObservableUpDownCounter<long>), "{connection}")]
    [InlineData("db.client.connection.max", typeof(ObservableUpDownCounter<long>), "{connection}")]
    [InlineData("db.client.connection.pending_requests", typeof(ObservableUpDownCounter<long>), "{request}")]
    [InlineData("db.client.connection.timeouts", typeof(ObservableCounter<long>), "{timeout}")]
    [InlineData("db.client.connection.create_time", typeof(Histogram<double>), "s")]
    [InlineData("db.client.connection.wait_time", typeof(Histogram<double>), "s")]
    [InlineData("db.client.connection.use_time", typeof(Histogram<double>), "s")]
    public void Given_the_conventions_Then_instruments_have_their_names_kinds_and_units(string name, Type kind, string unit)
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, Meters) && instrument.Name == name)
                {
                    found.Add(instrument);
                }
            },
        };
        _ = new StillPool(meters: Meters);

        listener.Start();

        var only = Assert.Single(found);
        Assert.Equal((kind, unit, "PoolDash.PoolCore"), (only.GetType(), only.Unit, only.Meter.Name));
        Assert.False(string.IsNullOrWhiteSpace(only.Description), "It says what it measures.");
    }

    [Fact]
    public async Task Given_a_pool_in_use_Then_what_is_observed_are_the_numbers_of_its_snapshot_under_its_name()
    {
        var still = new StillPool(o => (o.Name, o.MinSize, o.MaxSize) = ("orders", 1, 3), Meters);
        var leases = still.Rent(3);
        leases[0].Dispose();
        leases[0].Dispose();
        still.Pool.Pause();
        var waiting = still.Wait();

        Assert.Equal([1L], Values("db.client.connection.count", "idle"));
        Assert.Equal([2L], Values("db.client.connection.count", "used"));
        Assert.Equal([1L], Values("db.client.connection.idle.min"));
        Assert.Equal([3L], Values("db.client.connection.idle.max"));
        Assert.Equal([3L], Values("db.client.connection.max"));
        Assert.Equal([1L], Values("db.client.connection.pending_requests"));
        Assert.Equal([3L], Values("pooldash.connections.opened"));
        Assert.Equal([3L], Values("pooldash.rents"));
        Assert.Equal([1L], Values("pooldash.leases.ended_twice"));
        Assert.Equal([1L], Values("pooldash.generation"));

        still.Pass(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<RentTimeoutException>(() => waiting);
        still.Pool.Reset();
        Assert.Equal([3L], Values("pooldash.connections.stale"));
        still.Drain();

        Assert.Equal([1L], Values("db.client.connection.timeouts"));
        Assert.Equal([1L], Values("pooldash.resets"));
        Assert.Equal([2L], Values("pooldash.generation"));
        Assert.Equal([2L], Values("pooldash.connections.stale"));
        Assert.Equal([1L], Values("pooldash.connections.closed", nameof(CloseReason.Stale)));
        Assert.Equal([0L], Values("pooldash.connections.closed", nameof(CloseReason.Broken)));
        Assert.Equal([0L], Values("pooldash.connections.failed"));
        Assert.Equal([0L], Values("pooldash.leaks"));
        Assert.Equal([0L], Values("pooldash.connections.opening"));
        Assert.Equal([0L], Values("pooldash.connections.closing"));
    }

    [Fact]
    public async Task Given_two_pools_of_one_factory_Then_each_is_measured_until_it_is_disposed()
    {
        var first = new StillPool(o => (o.Name, o.MaxSize) = ("first", 1), Meters);
        _ = new StillPool(o => (o.Name, o.MaxSize) = ("second", 2), Meters);
        Assert.Equal([1L, 2L], Values("db.client.connection.max").Order());

        await first.Done(first.Pool.DisposeAsync().AsTask());

        Assert.Equal([2L], Values("db.client.connection.max"));
    }

    [Fact]
    public async Task Given_an_opening_and_a_wait_Then_their_times_are_recorded_in_seconds()
    {
        using var created = new MetricCollector<double>(Meters, "PoolDash.PoolCore", "db.client.connection.create_time");
        using var waited = new MetricCollector<double>(Meters, "PoolDash.PoolCore", "db.client.connection.wait_time");
        var still = new StillPool(o => (o.Name, o.MaxSize) = ("orders", 1), Meters);
        still.Factory.Opening = (_, _) =>
        {
            still.Time.Advance(TimeSpan.FromSeconds(2));
            return default;
        };
        var lease = still.Rent();
        var waiting = still.Wait();
        still.Pass(TimeSpan.FromSeconds(3));
        lease.Dispose();
        (await still.Done(waiting)).Dispose();
        still.Rent().Dispose();

        Assert.Equal([2.0], created.GetMeasurementSnapshot().Select(measured => measured.Value));
        Assert.Equal([2.0, 3.0], waited.GetMeasurementSnapshot().Select(measured => measured.Value));
        Assert.All(waited.GetMeasurementSnapshot(), measured => Assert.Equal("orders", measured.Tags[PoolName]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Given_the_choice_to_record_use_time_Then_it_is_recorded_only_where_chosen(bool recorded)
    {
        using var used = new MetricCollector<double>(Meters, "PoolDash.PoolCore", "db.client.connection.use_time");
        var still = new StillPool(o => o.RecordUseTime = recorded, Meters);
        still.FillIdle(1);
        var lease = still.Rent();
        still.Pass(TimeSpan.FromSeconds(5));
        lease.Dispose();

        Assert.Equal(recorded ? [0.0, 5.0] : [], used.GetMeasurementSnapshot().Select(measured => measured.Value));
    }

    private IEnumerable<long> Values(string instrument, string? attribute = null)
    {
        using var collector = new MetricCollector<long>(Meters, "PoolDash.PoolCore", instrument);
        collector.RecordObservableInstruments();
        return
        [
            .. collector.GetMeasurementSnapshot()
                .Where(measured => attribute is null || measured.Tags.Any(tag => Equals(tag.Value, attribute)))
                .Select(measured => measured.Value),
        ];
    }
}
