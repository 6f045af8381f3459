namespace PoolDash.Races.Specimens;

/// <summary>
/// A test of two or three threads: A, B and perhaps C, who begin together. What it came to is said when all are at their end, or none can go on. A test that
/// does not expect somebody to throw, or to wait for ever, need not ask for it.
/// </summary>
public abstract class SpecimenTest(IPool pool, Server server)
{
    /// <summary>What one of them threw; null for nothing.</summary>
    public Exception? Thrown;

    /// <summary>Who threw it: 'A', 'B' or 'C'.</summary>
    public char ThrownBy;

    /// <summary>Whether one of them waits and is never woken, or has a lock and never lets go of it.</summary>
    public bool IsStuck;

    /// <summary>How often others did input or output while one of them waited for a lock.</summary>
    public int SlowWaits;

    /// <summary>The pool.</summary>
    protected readonly IPool Pool = pool;

    /// <summary>The other end.</summary>
    protected readonly Server Server = server;

    /// <summary>What the first thread does.</summary>
    public abstract void A();

    /// <summary>What the second thread does.</summary>
    public abstract void B();

    /// <summary>What it came to.</summary>
    public string Result() => Thrown is not null ? Broken(Thrown) : IsStuck ? Stuck() : Judge();

    /// <summary>What it came to when somebody threw.</summary>
    protected virtual string Broken(Exception thrown) => $"{ThrownBy} throws: {thrown.Message}";

    /// <summary>What it came to when somebody waits for ever.</summary>
    protected virtual string Stuck() => "somebody waits for ever";

    /// <summary>What it came to when all went well to its end.</summary>
    protected abstract string Judge();
}
