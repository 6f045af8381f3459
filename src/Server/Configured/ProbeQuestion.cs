using System.Text;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>Asks an endpoint over one connection, and waits for the answer.</summary>
/// <returns>Whether the answer is known to have ended. If not, what may still come must not meet whoever rents next.</returns>
internal delegate ValueTask<bool> ProbeQuestion<in TConnection>(TConnection connection, CancellationToken cancellationToken);

/// <summary>The questions that probes ask.</summary>
internal static class ProbeQuestion
{
    /// <summary>A text for the embedded target, which answers to anything.</summary>
    internal const string ToEcho = "probe\n";

    /// <summary>Sends a text; its answer ends with a line break where the text does. Null where there is nothing to send.</summary>
    internal static ProbeQuestion<SocketConnection>? Sending(string text)
    {
        var question = Encoding.UTF8.GetBytes(text);
        return question.Length == 0 ? null : (connection, cancellationToken) => SendAsync(connection, question, cancellationToken);
    }

    /// <summary>Asks in the protocol of the endpoint.</summary>
    /// <exception cref="GarbledAnswerException">The answer is another query's.</exception>
    internal static async ValueTask<bool> InProtocolAsync(TargetConnection connection, CancellationToken cancellationToken)
    {
        var nonce = Random.Shared.NextInt64(1, long.MaxValue);
        var answered = await connection.QueryAsync(nonce, cancellationToken);
        return answered == nonce
            ? true
            : throw new GarbledAnswerException($"The answer to query {nonce:x} belongs to query {answered:x}: answers have crossed.");
    }

    private static async ValueTask<bool> SendAsync(SocketConnection connection, byte[] question, CancellationToken cancellationToken)
    {
        var buffer = new byte[4_096];
        await connection.SendAsync(question, cancellationToken);
        int received;
        do
        {
            received = await connection.ReceiveAsync(buffer, cancellationToken);
            if (received == 0)
            {
                throw new EndOfStreamException();
            }
        }
        while (question[^1] == (byte)'\n' && buffer[received - 1] != (byte)'\n');
        return question[^1] == (byte)'\n';
    }
}
