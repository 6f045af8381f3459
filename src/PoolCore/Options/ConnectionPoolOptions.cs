namespace PoolDash.PoolCore;

/// <summary>
/// How a pool behaves. Read once when the pool is made; only the sizes change later, by <see cref="IConnectionPool.Resize"/>.
/// Everything about time goes through the pool's <see cref="TimeProvider"/>. An interval of <see cref="Timeout.InfiniteTimeSpan"/> means never.
/// </summary>
public partial class ConnectionPoolOptions
{
    private List<string> _tags = [];

    /// <summary>The pool's name in events, metrics, logs and messages.</summary>
    public string Name { get; set; } = "pool";

    /// <summary>How many connections are kept open without being asked. 0 unless set.</summary>
    public int MinSize { get; set; }

    /// <summary>How many connections may exist at once, those being opened and closed included. 100 unless set.</summary>
    public int MaxSize { get; set; } = 100;

    /// <summary>
    /// How many may be opened at once, so that an endpoint which comes back is not stormed. 2 unless set, as the
    /// MongoDB drivers' <c>maxConnecting</c>.
    /// </summary>
    public int MaxOpening { get; set; } = 2;

    /// <summary>How long a rent waits, opening included, before <see cref="RentTimeoutException"/>. 30 s unless set.</summary>
    public TimeSpan RentTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt to open may take before its token is cancelled. 15 s unless set.</summary>
    public TimeSpan OpenTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one close may take before the connection is aborted and counts as closed. 5 s unless set.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may stay idle while more than <see cref="MinSize"/> are open. 10 minutes unless set.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection may live, rented or not; a rented one goes when it returns. 30 minutes unless set.</summary>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// By how much of <see cref="MaxLifetime"/>, from 0 to 1, a connection's life is shortened at random, so that connections
    /// opened together do not end together. 0.1 unless set.
    /// </summary>
    public double LifetimeJitter { get; set; } = 0.1;

    /// <summary>How long a connection may stay unused before <see cref="ConnectionFactory{TConnection}.KeepAliveAsync"/>. Never unless set.</summary>
    public TimeSpan KeepAliveInterval { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// A rent checks liveness only of a connection idle for longer than this. 1 s unless set; zero checks at each
    /// rent of a connection that a tick of the pool's clock has found idle.
    /// </summary>
    public TimeSpan CheckAfterIdle { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Rents held for longer are reported with the stack that rented. Never unless set, because each rent then
    /// captures its stack.
    /// </summary>
    public TimeSpan LeakThreshold { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>How often idle, expired and leaked connections are looked for and <see cref="MinSize"/> is refilled. 5 s unless set.</summary>
    public TimeSpan MaintenanceInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long after the beginning of a first failed attempt to open the next may begin; it doubles with each further failure, and a
    /// random half of it may be missing. 50 ms unless set.
    /// </summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The longest that becomes. An endpoint that comes back is tried again after no more than this or what an attempt under way still
    /// takes, <see cref="OpenTimeout"/> at most, whichever is later. 800 ms unless set.
    /// </summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMilliseconds(800);

    /// <summary>What a failed attempt to open does to the rents that wait.</summary>
    public OpenFailure OnOpenFailure { get; set; } = OpenFailure.FailRents;

    /// <summary>How long <see cref="IAsyncDisposable.DisposeAsync"/> waits for leases before it aborts them. 30 s unless set.</summary>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the pool starts paused, its rents failing with <see cref="PoolPausedException"/> until resumed.</summary>
    public bool StartPaused { get; set; }

    /// <summary>Whether <c>db.client.connection.use_time</c> is recorded, at the price of two clock reads for each rent.</summary>
    public bool RecordUseTime { get; set; }

    /// <summary>Labels by which resets select pools.</summary>
    public IList<string> Tags => _tags;
}

/// <summary>What a failed attempt to open does to the rents that wait.</summary>
public enum OpenFailure
{
    /// <summary>
    /// It fails the rent that has waited longest, if that was waiting when the attempt began; and, when no connection
    /// is open that could still be returned to them, every rent that was.
    /// </summary>
    FailRents,

    /// <summary>Rents wait on, while attempts go on with back-off, until the rent timeout: a failover is ridden out.</summary>
    KeepWaiting,
}
