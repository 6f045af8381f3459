namespace PoolDash.Races.Specimens;

/// <summary>One connection is idle, one is out. It comes back while the pool is reset. In the end each must have been closed.</summary>
public sealed class ReturnAgainstReset : SpecimenTest
{
    private readonly Lease _held;
    private readonly Lease _idle;

    public ReturnAgainstReset(IPool pool, Server server)
        : base(pool, server)
    {
        (_held, _idle) = (pool.Rent()!, pool.Rent()!);
        pool.Return(_idle);
    }

    public override void A() => Pool.Return(_held);

    public override void B() => Pool.Reset();

    protected override string Broken(Exception thrown) =>
        ThrownBy == 'B' && thrown is InvalidOperationException ? "reset throws: the set changed while it went through it" : base.Broken(thrown);

    protected override string Judge()
    {
        // Whatever is in the pool now, another reset closes.
        Pool.Reset();
        return _held.Connection.Closes == 1 && _idle.Connection.Closes == 1 ? "each connection is closed once" : "a connection is lost: nobody will ever close it";
    }
}
