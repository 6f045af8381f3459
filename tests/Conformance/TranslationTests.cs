using System.Text.Json.Nodes;
using PoolDash.Conformance.Adapter;
using PoolDash.Conformance.Matching;
using PoolDash.PoolCore;

namespace PoolDash.Conformance;

/// <summary>The adapter says the pool's events in CMAP's words: each by itself, nothing added, nothing kept back.</summary>
public sealed class TranslationTests
{
    private const long Refused = 7;

    private readonly EventTranslation _translation = new(
        "somewhere:1",
        new ConnectionPoolOptions { MaxOpening = 3, IdleTimeout = TimeSpan.FromSeconds(1), RentTimeout = Timeout.InfiniteTimeSpan },
        connectionId => connectionId == Refused);

    [Theory]
    [InlineData(CloseReason.Stale, "stale")]
    [InlineData(CloseReason.Interrupted, "stale")]
    [InlineData(CloseReason.IdleTimeout, "idle")]
    [InlineData(CloseReason.Lifetime, "idle")]
    [InlineData(CloseReason.Broken, "error")]
    [InlineData(CloseReason.PoolClosed, "poolClosed")]
    public void Given_a_closed_connection_When_told_Then_the_cause_becomes_the_reason(CloseReason cause, string reason) => Tells(
        $$"""{"type": "ConnectionClosed", "address": "somewhere:1", "connectionId": 2, "reason": "{{reason}}"}""",
        new ConnectionClosed(cause, null, null, 1, TimeSpan.Zero)
        {
            ConnectionId = 2,
            Sequence = 1,
            At = DateTimeOffset.UnixEpoch,
            Pool = "p",
            Generation = 1,
        });

    [Theory]
    [InlineData(2, false, false, "error")]
    [InlineData(2, true, true, "stale")]
    [InlineData(2, true, false, "poolClosed")]
    [InlineData(Refused, true, true, "error")]
    public void Given_an_opening_that_failed_When_told_Then_what_came_first_is_the_reason(
        long connectionId, bool isCancelled, bool byReset, string reason) => Tells(
        $$"""{"type": "ConnectionClosed", "connectionId": {{connectionId}}, "reason": "{{reason}}"}""",
        new ConnectionOpenFailed("why", isCancelled, byReset ? Guid.NewGuid() : null, null)
        {
            ConnectionId = connectionId,
            Sequence = 1,
            At = DateTimeOffset.UnixEpoch,
            Pool = "p",
            Generation = 1,
        });

    [Theory]
    [InlineData(RentFailure.Timeout, "timeout")]
    [InlineData(RentFailure.PoolClosed, "poolClosed")]
    [InlineData(RentFailure.Paused, "connectionError")]
    [InlineData(RentFailure.OpenFailed, "connectionError")]
    public void Given_a_failed_rent_When_told_Then_the_cause_becomes_the_reason(RentFailure cause, string reason) => Tells(
        $$"""{"type": "ConnectionCheckOutFailed", "reason": "{{reason}}", "duration": 1500}""",
        new RentFailed(cause, TimeSpan.FromSeconds(1.5), null, null)
        {
            Sequence = 1,
            At = DateTimeOffset.UnixEpoch,
            Pool = "p",
            Generation = 1,
        });

    [Fact]
    public void Given_the_first_event_When_told_Then_it_has_the_options_that_limit_something() => Assert.Equal(
        """{"maxPoolSize":9,"minPoolSize":1,"maxConnecting":3,"maxIdleTimeMS":1000}""",
        _translation.Translate(new PoolObserved(PoolState.Paused, 1, 9)
        {
            Sequence = 1,
            At = DateTimeOffset.UnixEpoch,
            Pool = "p",
            Generation = 1,
        })?["options"]?.ToJsonString());

    [Fact]
    public void Given_resets_of_a_paused_and_of_a_running_pool_When_told_Then_only_those_of_the_running_one_are()
    {
        Assert.Null(_translation.Translate(Reset(deadline: null)));
        Tells("""{"type": "ConnectionPoolReady"}""", Resumed());
        Tells("""{"type": "ConnectionPoolCleared", "interruptInUseConnections": false}""", Reset(deadline: null));
        Assert.Null(_translation.Translate(Reset(deadline: null)));
        Tells("""{"type": "ConnectionPoolReady"}""", Resumed());
        Tells("""{"type": "ConnectionPoolCleared", "interruptInUseConnections": true}""", Reset(TimeSpan.Zero));
    }

    [Fact]
    public void Given_an_event_that_CMAP_has_no_word_for_When_told_Then_nothing_is_said() =>
        Assert.Null(_translation.Translate(new PoolPaused(PausedRents.Fail)
        {
            Sequence = 1,
            At = DateTimeOffset.UnixEpoch,
            Pool = "p",
            Generation = 1,
        }));

    private static ResetBegan Reset(TimeSpan? deadline) => new(Guid.NewGuid(), ResetMode.Pause, "clear", deadline)
    {
        Sequence = 1,
        At = DateTimeOffset.UnixEpoch,
        Pool = "p",
        Generation = 2,
    };

    private static PoolResumed Resumed() => new()
    {
        Sequence = 1,
        At = DateTimeOffset.UnixEpoch,
        Pool = "p",
        Generation = 2,
    };

    private void Tells(string expected, PoolEvent happened) => Assert.Null(
        ValueMatcher.Difference(JsonNode.Parse(expected), _translation.Translate(happened), "event"));
}
