namespace PoolDash.Races.Specimens;

/// <summary>The only connection is out and comes back while another rent wants one. The rent must get it.</summary>
public sealed class ReturnToWaiter(IWaitingPool pool, Server server) : SpecimenTest(pool, server)
{
    private readonly Lease _held = pool.Rent()!;
    private readonly Waiter _waiter = new();
    private Lease? _got;

    public override void A() => _got = pool.RentOrWait(_waiter);

    public override void B() => Pool.Return(_held);

    protected override string Stuck() => "the rent waits for ever, and the connection is idle";

    protected override string Judge() =>
        _got!.Connection == _held.Connection ? "the rent gets the connection"
        : "the rent gets another connection than the only one";
}
