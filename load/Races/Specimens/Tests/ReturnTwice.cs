namespace PoolDash.Races.Specimens;

/// <summary>A lease is ended by two threads at once. Two rents after that must not share a connection.</summary>
public sealed class ReturnTwice(IPool pool, Server server) : SpecimenTest(pool, server)
{
    private readonly Lease _held = pool.Rent()!;

    public override void A() => Pool.Return(_held);

    public override void B() => Pool.Return(_held);

    protected override string Judge() => Pool.Rent()!.Connection == Pool.Rent()!.Connection
        ? "two rents share a connection"
        : "each rent has a connection of its own";
}
