using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Contenders;

/// <summary>
/// A pool as the loads see it: this one, or what a .NET team would use instead. Contenders are structs, so that each
/// load is compiled for each of them and the shape that they share costs none of them a call.
/// </summary>
/// <typeparam name="TSelf">The contender.</typeparam>
/// <typeparam name="THeld">What a rent gives and a return takes back.</typeparam>
public interface IContender<TSelf, THeld> : IDisposable
    where TSelf : struct, IContender<TSelf, THeld>
{
    /// <summary>What the tables call it.</summary>
    static abstract string Name { get; }

    /// <summary>Makes an empty one that holds at most <paramref name="size"/> connections.</summary>
    static abstract TSelf Of(int size, StubEndpoint endpoint);

    /// <summary>Makes <paramref name="idle"/> connections idle; none may be rented meanwhile.</summary>
    void Fill(int idle);

    /// <summary>Rents on a thread, which blocks while there is none.</summary>
    THeld Rent();

    /// <summary>Rents in a task.</summary>
    ValueTask<THeld> RentAsync();

    /// <summary>The connection that was rented.</summary>
    StubConnection Use(THeld held);

    /// <summary>Gives it back.</summary>
    void Return(THeld held);

    /// <summary>
    /// Gets rid of what is idle. Peers know no generations: what is rented meanwhile comes back and stays, and to
    /// know better would cost them something on each return.
    /// </summary>
    /// <returns>Completes when the last is closed. Until the call returns the caller is held.</returns>
    Task Reset();
}
