using Npgsql;

namespace PoolDash.Load.Targets;

/// <summary>Npgsql's failures in the words that all targets have for theirs.</summary>
internal static class PostgresFailure
{
    internal static IOException Explain(string endpoint, Exception raw) => raw switch
    {
        PostgresException said => new($"{endpoint} refused: {said.MessageText} ({said.SqlState}).{Mend(said.SqlState)}", raw),
        _ => new($"{endpoint} failed: {Told(raw)}. {MendFor(raw)}", raw),
    };

    private static string Told(Exception raw)
    {
        var cause = raw.GetBaseException();
        return (cause == raw ? raw.Message : $"{raw.Message.TrimEnd('.')}: {cause.Message}").TrimEnd('.');
    }

    private static string MendFor(Exception raw) => raw.GetBaseException() switch
    {
        System.Net.Sockets.SocketException { SocketErrorCode: System.Net.Sockets.SocketError.ConnectionRefused } =>
            "Nothing listens at that port: start the server, or correct the URL.",
        System.Security.Authentication.AuthenticationException =>
            "Check that its certificate is valid and for the URL's host or TlsTargetHost, and that this machine or TlsTrustFile trusts its authority.",
        _ => "Check that the server is up and that it is a PostgreSQL.",
    };

    private static string Mend(string state) => state switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => " Correct user and password in the URL.",
        PostgresErrorCodes.InvalidCatalogName => " Correct the database in the URL.",
        PostgresErrorCodes.TooManyConnections => " Lower MaxSize, or raise the server's max_connections.",
        _ => "",
    };
}
