namespace PoolDash.Races.Specimens;

/// <summary>A connection is opened in the background while the server moves and the pool is reset. A rent after that must lead to where the server is now.</summary>
public sealed class FillAcrossReset(IFillingPool pool, Server server) : SpecimenTest(pool, server)
{
    public override void A() => pool.Fill();

    public override void B()
    {
        Server.Move();
        Pool.Reset();
    }

    protected override string Judge() => Pool.Rent()!.Connection.Epoch == Server.Epoch
        ? "the rent after the reset leads to where the server is"
        : "the rent after the reset gets a connection whose opening began before it";
}
