using Bunit;
using PoolDash.Client.Controls;
using PoolDash.Client.Tests.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Controls;

public sealed class ConnectionMapTests : BunitContext
{
    private static readonly ConnectionInfo[] _connections =
    [
        Made.Connection(0, ConnectionState.Idle),
        Made.Connection(1, ConnectionState.Rented, generation: 2, isStale: true),
        Made.Connection(3, ConnectionState.Opening),
        Made.Connection(4, ConnectionState.Closing, generation: 2, isStale: true),
    ];

    [Fact]
    public void Each_slot_has_a_cell_and_the_old_generation_looks_different()
    {
        var map = Map(_connections, size: 6);

        Assert.Equal(["idle", "rented stale", "free", "opening", "closing stale", "free"], map.FindAll(".map i").Select(cell => cell.ClassName));
        Assert.Equal("Slot 1: connection 101, rented, generation 2", map.FindAll(".map i")[1].GetAttribute("title"));
    }

    [Fact]
    public void The_legend_has_a_word_and_a_count_for_each_look()
    {
        var map = Map(_connections, size: 6);

        Assert.Equal(
            ["idle 1", "rented 1", "opening 1", "closing 1", "striped: of a generation before 3 2", "free 2"],
            map.FindAll("li").Select(item => item.TextContent.Trim()));
        Assert.Equal("Connections by slot: 1 idle, 1 rented, 1 opening, 1 closing; 2 of a generation before 3.", map.Find(".map").GetAttribute("aria-label"));
    }

    [Fact]
    public void A_big_pool_is_drawn_in_part_and_counted_in_full()
    {
        var map = Map([Made.Connection(0, ConnectionState.Idle), Made.Connection(1500, ConnectionState.Idle)], size: 10_100);

        Assert.Equal(1024, map.FindAll(".map i").Count);
        Assert.Contains("Drawn are the first 1,024 of 10,100 slots", map.Markup, StringComparison.Ordinal);
        Assert.Equal("idle 2", map.Find("li").TextContent.Trim());
    }

    [Fact]
    public void A_connection_beyond_the_size_of_a_pool_that_shrank_is_drawn()
    {
        var map = Map([Made.Connection(7, ConnectionState.Rented)], size: 2);

        Assert.Equal("rented", map.FindAll(".map i")[7].ClassName);
    }

    private IRenderedComponent<ConnectionMap> Map(ConnectionInfo[] connections, int size) =>
        Render<ConnectionMap>(parameters => parameters.Add(map => map.Connections, connections).Add(map => map.Size, size).Add(map => map.Generation, 3));
}
