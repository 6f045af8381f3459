using System.Text.Json.Nodes;

namespace PoolDash.Conformance.Format;

/// <summary>
/// What an integration file asks of the server's <c>failCommand</c> fail point: delay or fail commands. Only those by
/// which a connection is established can be emulated without a server.
/// </summary>
internal sealed class FailPoint
{
    private static readonly string[] _establishing = ["hello", "isMaster", "ismaster", "saslStart", "saslContinue", "authenticate"];

    private readonly Lock _gate = new();
    private readonly HandshakeFault _fault;
    private readonly string? _appName;
    private int _strikesLeft;

    private FailPoint(HandshakeFault fault, string? appName, int strikes)
    {
        _fault = fault;
        _appName = appName;
        _strikesLeft = strikes;
    }

    public static FailPoint? Parse(JsonNode? node)
    {
        if (node is null)
        {
            return null;
        }

        var fields = new Fields(node, "failPoint");
        var name = fields.RequiredText("configureFailPoint");
        if (name != "failCommand")
        {
            throw new FormatException($"failPoint: this runner emulates 'failCommand', not '{name}'.");
        }

        var strikes = ParseMode(fields.Node("mode"));
        var data = new Fields(fields.Node("data"), "failPoint.data");
        fields.Finish();

        var commands = data.Texts("failCommands");
        var delay = TimeSpan.FromMilliseconds(data.Integer("blockTimeMS") ?? 0);
        var fault = new HandshakeFault(
            data.Flag("blockConnection") == false ? TimeSpan.Zero : delay,
            data.Flag("closeConnection") ?? false,
            data.Integer("errorCode"));
        var appName = data.Text("appName");
        data.Finish();
        return commands.Any(_establishing.Contains)
            ? new FailPoint(fault, appName, strikes)
            : throw new FormatException(
                $"failPoint.data: this runner emulates only the commands that establish a connection ({string.Join(", ", _establishing)}), " +
                $"not '{string.Join("', '", commands)}'.");
    }

    /// <summary>What befalls the handshake that is about to begin; null: nothing.</summary>
    public HandshakeFault? Strike(string? appName)
    {
        if (_appName is not null && _appName != appName)
        {
            return null;
        }

        lock (_gate)
        {
            if (_strikesLeft == 0)
            {
                return null;
            }

            _strikesLeft = _strikesLeft == int.MaxValue ? int.MaxValue : _strikesLeft - 1;
            return _fault;
        }
    }

    private static int ParseMode(JsonNode? mode)
    {
        if (mode is JsonObject)
        {
            var fields = new Fields(mode, "failPoint.mode");
            var times = fields.RequiredInteger("times");
            fields.Finish();
            return times;
        }

        return mode is JsonValue value && value.TryGetValue(out string? text)
            ? text switch
            {
                "alwaysOn" => int.MaxValue,
                "off" => 0,
                _ => throw new FormatException($"failPoint: this runner does not know the mode '{text}'. It knows alwaysOn, off and {{times}}."),
            }
            : throw new FormatException($"failPoint: 'mode' must be alwaysOn, off or {{times}}, not {mode?.ToJsonString() ?? "null"}.");
    }
}

/// <summary>What the server does to one handshake.</summary>
/// <param name="Delay">For how long it does not answer.</param>
/// <param name="ClosesConnection">Whether it hangs up.</param>
/// <param name="ErrorCode">The error that it answers with, if any.</param>
internal sealed record HandshakeFault(TimeSpan Delay, bool ClosesConnection, int? ErrorCode);
