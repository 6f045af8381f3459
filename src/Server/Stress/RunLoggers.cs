namespace PoolDash.Server.Stress;

/// <summary>
/// What a run's engine and pool log, warnings and worse only: a run resets its pool up to hundreds of times a second, each of which an
/// ordinary pool tells, and its report has them all.
/// </summary>
internal sealed class RunLoggers(ILoggerFactory loggers) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new RunLogger(loggers.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => loggers.AddProvider(provider);

    /// <summary>The factory is the application's.</summary>
    public void Dispose()
    {
    }

    private sealed class RunLogger(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                log.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
