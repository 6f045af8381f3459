using System.Text.Json;
using PoolDash.PoolCore;
using PoolDash.Server.Hubs;

namespace PoolDash.Server.Tests.Hubs;

public class FrameOnceTests
{
    private readonly JsonSerializerOptions _plain = new(JsonSerializerDefaults.Web);
    private readonly JsonSerializerOptions _once;

    public FrameOnceTests() => _once = new(_plain) { Converters = { new FrameOnce(_plain) } };

    [Fact]
    public async Task Given_frames_When_written_Then_each_is_as_without_the_converter_and_can_be_read()
    {
        await using var pool = new SocketPool(new() { Name = "orders", Endpoint = "tcp://127.0.0.1:9" });
        foreach (var frame in new[] { Frame(1, PoolFrame.Of(pool)), Frame(2) })
        {
            var written = JsonSerializer.Serialize(frame, _once);

            Assert.Equal(JsonSerializer.Serialize(frame, _plain), written);
            Assert.Equal(frame.Sequence, JsonSerializer.Deserialize<Frame>(written, _once)!.Sequence);
        }
    }

    [Fact]
    public void Given_a_frame_that_was_written_When_written_again_Then_nothing_of_it_is_looked_at()
    {
        var pools = new List<PoolFrame>();
        var frame = Frame(1) with { Pools = pools };
        var first = JsonSerializer.Serialize(frame, _once);

        pools.Add(null!);

        Assert.Equal(first, JsonSerializer.Serialize(frame, _once));
    }

    private static Frame Frame(long sequence, params PoolFrame[] pools) => new("here", sequence, DateTimeOffset.UnixEpoch, pools, 0);
}
