namespace PoolDash.Races.Specimens;

/// <summary>A connection is opened for a rent, and returned, while the server moves and the pool is reset. A rent after that must lead to where the server is now.</summary>
public sealed class OpenAcrossReset(IPool pool, Server server) : SpecimenTest(pool, server)
{
    public override void A() => Pool.Return(Pool.Rent()!);

    public override void B()
    {
        Server.Move();
        Pool.Reset();
    }

    protected override string Judge() => Pool.Rent()!.Connection.Epoch == Server.Epoch
        ? "the rent after the reset leads to where the server is"
        : "the rent after the reset gets a connection whose opening began before it";
}
