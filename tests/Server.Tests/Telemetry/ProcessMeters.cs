namespace PoolDash.Server.Tests.Telemetry;

/// <summary>OpenTelemetry listens to every meter of the process, so that what one server tells would be seen by another's test.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class ProcessMeters
{
    public const string Alone = "Meters of the process";
}
