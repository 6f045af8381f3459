namespace PoolDash.Races.Specimens;

/// <summary>
/// A connection comes back, and another is rented, while the server moves and the pool is reset. Once all are back, the old one is closed; rents after that
/// lead to where the server is now, each by a connection of its own.
/// </summary>
public sealed class AllAcrossReset(IPool pool, Server server) : SpecimenTest(pool, server)
{
    private readonly Lease _held = pool.Rent()!;
    private Lease? _between;

    public override void A() => Pool.Return(_held);

    public override void B()
    {
        Server.Move();
        Pool.Reset();
    }

    public void C() => _between = Pool.Rent();

    protected override string Judge()
    {
        Pool.Return(_between!);
        if (_held.Connection.Closes != 1)
        {
            return "a connection of before the reset is not closed once, though it is back";
        }

        var (first, second) = (Pool.Rent(), Pool.Rent());
        return
            first is null || second is null ? "a connection is lost: there is room for two, and one can be rented"
            : first.Connection == second.Connection ? "two rents share a connection"
            : first.Connection.Epoch != Server.Epoch || second.Connection.Epoch != Server.Epoch ? "a rent after the reset gets a connection whose opening began before it"
            : first.Connection.Closes + second.Connection.Closes > 0 ? "a closed connection is rented"
            : "each rent after the reset leads to where the server is";
    }
}
