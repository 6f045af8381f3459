using PoolDash.Load.Running;

namespace PoolDash.Load;

/// <summary>What runs the load in this build: PoolDash's own engine, or NBomber where it was built with <c>-p:LoadEngine=NBomber</c>.</summary>
internal static class ChosenEngine
{
#if NBOMBER
    /// <param name="time">Is not asked: NBomber measures by the system's time.</param>
    /// <param name="loggers">Where the engine logs to; nowhere when null.</param>
    internal static ILoadEngine Create(TimeProvider time, Microsoft.Extensions.Logging.ILoggerFactory? loggers) => new OnNBomber.NBomberEngine(loggers);
#else
    /// <param name="time">By which it measures.</param>
    /// <param name="loggers">Where the engine logs to; nowhere when null.</param>
    internal static ILoadEngine Create(TimeProvider time, Microsoft.Extensions.Logging.ILoggerFactory? loggers) => new LoadEngine(time, loggers);
#endif
}
