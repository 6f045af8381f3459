using Microsoft.Extensions.Configuration;
using NBomber.Contracts;
using NBomber.Contracts.Stats;
using Serilog;

namespace PoolDash.OnNBomber.Tests;

public class ProgressSinkTests
{
    private readonly Session _session = new();
    private readonly List<string> _heard = [];
    private readonly ProgressSink _sink;

    public ProgressSinkTests()
    {
        _sink = new(() => _heard.Add("began"), stats => _heard.Add(stats.ScenarioName));
        _sink.Init(_session, new ConfigurationBuilder().Build());
    }

    [Fact]
    public void Given_a_warm_up_When_NBomber_tells_of_it_Then_nothing_is_heard()
    {
        Begin(OperationType.WarmUp);
        Tell("warm");

        Assert.Empty(_heard);
    }

    [Fact]
    public void Given_the_load_When_NBomber_tells_of_it_Then_its_beginning_and_each_scenario_is_heard()
    {
        Begin(OperationType.WarmUp);
        Begin(OperationType.Bombing);
        Tell("first", "second");

        Assert.Equal(["began", "first", "second"], _heard);
    }

    private void Begin(OperationType operation)
    {
        _session.Operation = operation;
        _sink.Start();
    }

    private void Tell(params string[] scenarios) =>
        _sink.SaveRealtimeStats([.. scenarios.Select(scenario => new ScenarioStats { ScenarioName = scenario })]);

    private sealed class Session : IBaseContext
    {
        internal OperationType Operation { get; set; }

        public TestInfo TestInfo { get; } = new();

        public ILogger Logger => Log.Logger;

        public NodeInfo GetNodeInfo() => new() { CurrentOperation = Operation };
    }
}
