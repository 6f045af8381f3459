using System.Net.Sockets;
using PoolDash.Server.Listening;

namespace PoolDash.Server.Health;

/// <summary>
/// <c>PoolDash.Server --healthcheck</c>: asks the server that runs with the same settings whether it lives, for containers, whose images have nothing else to ask
/// with.
/// </summary>
internal static class HealthCommand
{
    internal const string Argument = "--healthcheck";

    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(3);

    /// <summary>Asks once.</summary>
    /// <param name="urls">Where the server was told to listen; empty where it was not.</param>
    /// <param name="output">Where to say in a line what came of it.</param>
    /// <returns>The exit code: 0 when it lives, else 1, as Docker wants it.</returns>
    internal static async Task<int> RunAsync(IReadOnlyList<string> urls, TextWriter output)
    {
        var url = Choose(urls);
        string failure;
        try
        {
            var status = await AskAsync(url).ConfigureAwait(false);
            if (status < StatusCodes.Status500InternalServerError && status != StatusCodes.Status404NotFound)
            {
                await output.WriteLineAsync($"PoolDash lives at {ListeningUrls.Reachable(url)}.").ConfigureAwait(false);
                return 0;
            }

            failure = $"it answered {status}";
        }
        catch (TaskCanceledException)
        {
            failure = $"there was no answer within {_limit.TotalSeconds:0} s";
        }
        catch (FormatException)
        {
            await output.WriteLineAsync($"PoolDash cannot be asked at '{url}', which is no URL: correct it where it says where to listen.").ConfigureAwait(false);
            return 1;
        }
        catch (HttpRequestException failed)
        {
            failure = (failed.InnerException ?? failed).Message.TrimEnd('.');
        }

        await output.WriteLineAsync($"PoolDash does not live at {ListeningUrls.Reachable(url)}: {failure}.").ConfigureAwait(false);
        return 1;
    }

    /// <summary>That without TLS, if there is one.</summary>
    internal static string Choose(IReadOnlyList<string> urls) =>
        urls.FirstOrDefault(url => url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)) ?? (urls is [var first, ..] ? first : PoolDashProgram.DefaultUrl);

    /// <summary>Any answer is a sign of life, but that of something that knows no such question: where health asks for a key or the host must have a certain name, this request is refused, by a process that lives.</summary>
    private static async Task<int> AskAsync(string url)
    {
        var binding = BindingAddress.Parse(url);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };

#pragma warning disable CA5359 // Nobody else is asked than the machine itself, whose certificate is for another name, and nothing is told to it.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        if (binding.IsUnixPipe)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(binding.UnixPipePath), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            };
        }

        using var http = new HttpClient(handler) { Timeout = _limit };
        var origin = binding.IsUnixPipe ? $"{binding.Scheme}://localhost" : ListeningUrls.Reachable(url);
        using var answer = await http.GetAsync(new Uri($"{origin.TrimEnd('/')}/health/live"), HttpCompletionOption.ResponseHeadersRead).ConfigureAwait(false);
        return (int)answer.StatusCode;
    }
}
