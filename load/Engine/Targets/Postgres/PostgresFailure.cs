using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>Npgsql's failures in the words that all targets have for theirs.</summary>
internal static class PostgresFailure
{
    internal static IOException Explain(string endpoint, Exception raw) => raw switch
    {
        PostgresException said => new($"{endpoint} refused: {said.MessageText} ({said.SqlState}).{Mend(said.SqlState)}", raw),
        _ when raw.GetBaseException() is EndOfStreamException => new($"{endpoint} ended the connection instead of answering. {MendForBreaks}", raw),
        _ when raw.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.Shutdown } broken =>
            new($"{endpoint} broke the connection: {broken.Message.TrimEnd('.')}. {MendForBreaks}", raw),

        // Npgsql takes an answer of another protocol for a mistake of its own.
        _ when raw.GetBaseException().Message.Contains("file a bug", StringComparison.Ordinal) =>
            new($"{endpoint} answered something that no PostgreSQL answers. Something else listens at that port, or stands between: correct the URL, or see what it is.", raw),
        _ => new($"{endpoint} failed: {Told(raw)}. {MendFor(raw)}", raw),
    };

    private const string MendForBreaks = "Look at its log, whether it is stopping, crashing, restarting or at its limit of connections, and check that it is a PostgreSQL.";

    private static string Told(Exception raw)
    {
        var cause = raw.GetBaseException();
        return (cause == raw ? raw.Message : $"{raw.Message.TrimEnd('.')}: {cause.Message}").TrimEnd('.');
    }

    private static string MendFor(Exception raw) => raw.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "Nothing listens at that port: start the server, or correct the URL.",
        SocketException { SocketErrorCode: SocketError.TooManyOpenSockets } => OpenFiles.Mend,
        AuthenticationException =>
            "Check that its certificate is valid and for the URL's host or TlsTargetHost, and that this machine or TlsTrustFile trusts its authority.",
        _ => "Check that the server is up and that it is a PostgreSQL.",
    };

    private static string Mend(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => " Correct user and password in the URL.",
        PostgresErrorCodes.InvalidCatalogName => " Correct the database in the URL.",
        PostgresErrorCodes.CannotConnectNow => " It is starting or stopping: wait, or look at its log.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => " It was stopped, or somebody ended this connection: look at its log.",
        PostgresErrorCodes.TooManyConnections => " Lower MaxSize, or raise the server's max_connections.",
        _ => "",
    };
}
