using System.Text.Json.Serialization;
using PoolDash.PoolCore;

namespace PoolDash.Load.Scenarios;

/// <summary>How a run resets.</summary>
[JsonConverter(typeof(CamelCaseJson<StressResetMode>))]
public enum StressResetMode
{
    /// <summary>As <see cref="ResetMode.Drain"/>.</summary>
    Drain,

    /// <summary>As <see cref="ResetMode.Interrupt"/>: iterations whose connection breaks under them fail, and are counted apart.</summary>
    Interrupt,

    /// <summary>As <see cref="ResetMode.Pause"/>, with rents that wait; resumed a moment later.</summary>
    Pause,

    /// <summary>Each in turn.</summary>
    Mixed,
}
