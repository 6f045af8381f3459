namespace PoolDash.Races.Specimens;

/// <summary>A connection is out and comes back while the server moves and the pool is reset. A rent after that must lead to where the server is now.</summary>
public sealed class ReturnAcrossReset(IPool pool, Server server) : SpecimenTest(pool, server)
{
    private readonly Lease _held = pool.Rent()!;
    private Lease? _after;

    public override void A() => Pool.Return(_held);

    public override void B()
    {
        Server.Move();
        Pool.Reset();
        _after = Pool.Rent();
    }

    protected override string Judge() =>
        _after!.Connection.Epoch != Server.Epoch ? "the rent after the reset gets a connection of before it"
        : Pool.Rent()!.Connection.Epoch != Server.Epoch ? "a connection of before the reset is idle, and is rented later"
        : "each rent after the reset leads to where the server is";
}
