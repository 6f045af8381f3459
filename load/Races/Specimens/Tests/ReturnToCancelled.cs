namespace PoolDash.Races.Specimens;

/// <summary>The only connection is out and comes back while a rent that waits for it is cancelled. One of them must have it: the rent or the pool.</summary>
public sealed class ReturnToCancelled(IWaitingPool pool, Server server) : SpecimenTest(pool, server)
{
    private readonly Lease _held = pool.Rent()!;
    private readonly Waiter _waiter = new();
    private Lease? _got;

    public override void A() => _got = pool.RentOrWait(_waiter);

    public override void B() => Pool.Return(_held);

    public void C() => pool.Cancel(_waiter);

    protected override string Judge() =>
        _got is not null ? "the rent gets the connection"
        : Pool.Rent() is not null ? "the rent is cancelled, and the connection is idle"
        : "the rent is cancelled, and the connection is lost: neither rented nor ever idle again";
}
