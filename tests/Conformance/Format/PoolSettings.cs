using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Format;

/// <summary>A suite file's <c>poolOptions</c>. What is null was not given.</summary>
internal sealed record PoolSettings
{
    public int? MaxPoolSize { get; init; }

    public int? MinPoolSize { get; init; }

    public int? MaxConnecting { get; init; }

    public int? MaxIdleTimeMS { get; init; }

    public int? WaitQueueTimeoutMS { get; init; }

    /// <summary>Negative: the background work never runs.</summary>
    public int? BackgroundThreadIntervalMS { get; init; }

    /// <summary>What a fail point can be limited to.</summary>
    public string? AppName { get; init; }

    public static PoolSettings Parse(JsonNode? node)
    {
        if (node is null)
        {
            return new PoolSettings();
        }

        var fields = new Fields(node, "poolOptions");
        var settings = new PoolSettings
        {
            MaxPoolSize = fields.Integer("maxPoolSize"),
            MinPoolSize = fields.Integer("minPoolSize"),
            MaxConnecting = fields.Integer("maxConnecting"),
            MaxIdleTimeMS = fields.Integer("maxIdleTimeMS"),
            WaitQueueTimeoutMS = fields.Integer("waitQueueTimeoutMS"),
            BackgroundThreadIntervalMS = fields.Integer("backgroundThreadIntervalMS"),
            AppName = fields.Text("appName"),
        };
        fields.Finish();
        return settings.BackgroundThreadIntervalMS == 0
            ? throw new FormatException("poolOptions: the format does not allow a 'backgroundThreadIntervalMS' of 0.")
            : settings;
    }
}
