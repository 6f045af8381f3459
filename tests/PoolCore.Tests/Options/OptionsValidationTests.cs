using Microsoft.Extensions.Options;

namespace PoolDash.PoolCore.Tests.Options;

public class OptionsValidationTests
{
    private static readonly TimeSpan _tooLong = TimeSpan.FromDays(50);

    public static TheoryData<string, string, Action<ConnectionPoolOptions>> Impossible => new()
    {
        { "Name", "''", o => o.Name = "" },
        { "Name", "' '", o => o.Name = " " },
        { "Name", "not set", o => o.Name = null! },
        { "Name", "'a\nb'", o => o.Name = "a\nb" },
        { "Name", "' a'", o => o.Name = " a" },
        { "Tags", "'eu, '", o => { o.Tags.Add("eu"); o.Tags.Add(""); } },
        { "MaxSize", "0", o => o.MaxSize = 0 },
        { "MaxSize", "2147483647", o => o.MaxSize = int.MaxValue },
        { "MinSize", "-1", o => o.MinSize = -1 },
        { "MinSize", "101", o => o.MinSize = 101 },
        { "MaxOpening", "0", o => o.MaxOpening = 0 },
        { "RentTimeout", "00:00:00", o => o.RentTimeout = TimeSpan.Zero },
        { "RentTimeout", "50.00:00:00", o => o.RentTimeout = _tooLong },
        { "OpenTimeout", "-00:00:01", o => o.OpenTimeout = TimeSpan.FromSeconds(-1) },
        { "OpenTimeout", "00:00:00", o => o.OpenTimeout = TimeSpan.Zero },
        { "CloseTimeout", "00:00:00", o => o.CloseTimeout = TimeSpan.Zero },
        { "IdleTimeout", "00:00:00", o => o.IdleTimeout = TimeSpan.Zero },
        { "IdleTimeout", "-00:00:00.0020000", o => o.IdleTimeout = TimeSpan.FromMilliseconds(-2) },
        { "MaxLifetime", "10675199.02:48:05.4775807", o => o.MaxLifetime = TimeSpan.MaxValue },
        { "MaxLifetime", "00:00:00", o => o.MaxLifetime = TimeSpan.Zero },
        { "KeepAliveInterval", "00:00:00", o => o.KeepAliveInterval = TimeSpan.Zero },
        { "CheckAfterIdle", "-00:00:01", o => o.CheckAfterIdle = TimeSpan.FromSeconds(-1) },
        { "LeakThreshold", "00:00:00", o => o.LeakThreshold = TimeSpan.Zero },
        { "MaintenanceInterval", "00:00:00", o => o.MaintenanceInterval = TimeSpan.Zero },
        { "BackOff", "-00:00:00.0010000", o => o.BackOff = Timeout.InfiniteTimeSpan },
        { "BackOff", "00:00:01", o => o.BackOff = TimeSpan.FromSeconds(1) },
        { "MaxBackOff", "50.00:00:00", o => o.MaxBackOff = _tooLong },
        { "DisposeTimeout", "-00:00:01", o => o.DisposeTimeout = TimeSpan.FromSeconds(-1) },
        { "LifetimeJitter", "1.1", o => o.LifetimeJitter = 1.1 },
        { "LifetimeJitter", "-0.1", o => o.LifetimeJitter = -0.1 },
        { "LifetimeJitter", "NaN", o => o.LifetimeJitter = double.NaN },
        { "OnOpenFailure", "7", o => o.OnOpenFailure = (OpenFailure)7 },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void Given_an_impossible_value_Then_the_one_fault_names_option_value_and_mend(
        string option, string value, Action<ConnectionPoolOptions> spoil)
    {
        var options = new ConnectionPoolOptions();
        spoil(options);

        var fault = Assert.Single(options.Validate());

        Assert.Equal(option, fault.Option);
        Assert.Equal(value, fault.Value);
        Assert.StartsWith($"{option} is {value}: ", fault.ToString(), StringComparison.Ordinal);
        Assert.True(fault.Mend.Length > 10, "The mend says what to write instead.");
    }

    public static TheoryData<Action<ConnectionPoolOptions>> Possible => new()
    {
        { _ => { } },
        { o => o.MinSize = o.MaxSize },
        { o => o.MaxSize = 1 },
        { o => o.MaxSize = ConnectionPoolOptions.LargestMaxSize },
        { o => o.CheckAfterIdle = TimeSpan.Zero },
        { o => o.DisposeTimeout = TimeSpan.Zero },
        { o => o.BackOff = o.MaxBackOff = TimeSpan.Zero },
        { o => o.LifetimeJitter = 0 },
        { o => o.LifetimeJitter = 1 },
        { o => o.RentTimeout = TimeSpan.FromDays(49) },
        { o => o.RentTimeout = o.OpenTimeout = o.CloseTimeout = o.DisposeTimeout = Timeout.InfiniteTimeSpan },
        { o => o.IdleTimeout = o.MaxLifetime = o.KeepAliveInterval = Timeout.InfiniteTimeSpan },
        { o => o.CheckAfterIdle = o.LeakThreshold = o.MaintenanceInterval = Timeout.InfiniteTimeSpan },
    };

    [Theory]
    [MemberData(nameof(Possible), DisableDiscoveryEnumeration = true)]
    public void Given_possible_values_Then_there_is_no_fault(Action<ConnectionPoolOptions> set)
    {
        var options = new ConnectionPoolOptions();
        set(options);

        Assert.Empty(options.Validate());
        options.ThrowIfInvalid();
    }

    [Fact]
    public void Given_several_impossible_values_When_a_pool_refuses_them_Then_one_exception_lists_all()
    {
        var options = new ConnectionPoolOptions { Name = "orders", MinSize = -3, MaxOpening = 0, OpenTimeout = TimeSpan.Zero };

        var refused = Assert.Throws<OptionsValidationException>(options.ThrowIfInvalid);

        Assert.Equal(3, refused.Failures.Count());
        Assert.All(refused.Failures, failure => Assert.StartsWith("Pool 'orders': ", failure, StringComparison.Ordinal));
        Assert.Contains("MinSize is -3", refused.Message, StringComparison.Ordinal);
        Assert.Contains("MaxOpening is 0", refused.Message, StringComparison.Ordinal);
        Assert.Contains("OpenTimeout is 00:00:00", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_the_longest_time_Then_a_timer_takes_it()
    {
        using var timer = TimeProvider.System.CreateTimer(_ => { }, null, TimeFaults.Longest, TimeFaults.Longest);
        using var source = new CancellationTokenSource(TimeFaults.Longest);

        Assert.NotNull(timer);
    }

    [Fact]
    public void Given_a_copy_When_the_original_changes_Then_the_copy_does_not()
    {
        var options = new ConnectionPoolOptions { Name = "orders", MaxSize = 7, Tags = { "eu" } };

        var copy = options.Copy();
        options.MaxSize = 9;
        options.Tags.Add("us");

        Assert.Equal("orders", copy.Name);
        Assert.Equal(7, copy.MaxSize);
        Assert.Equal(["eu"], copy.Tags);
    }
}
