namespace PoolDash.Races.Specimens;

/// <summary>Three connections are idle. One is rented while the pool is reset. The rent must not wait until connections are closed.</summary>
public sealed class RentDuringReset : SpecimenTest
{
    public RentDuringReset(IPool pool, Server server)
        : base(pool, server)
    {
        var (first, second, third) = (pool.Rent()!, pool.Rent()!, pool.Rent()!);
        pool.Return(first);
        pool.Return(second);
        pool.Return(third);
    }

    public override void A() => Pool.Rent();

    public override void B() => Pool.Reset();

    protected override string Judge() => SlowWaits == 0 ? "the rent waits for no close" : $"the rent waits while {SlowWaits} connections are closed";
}
