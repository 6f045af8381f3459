using System.Diagnostics;
using System.Text.Json;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Serving;

/// <summary>
/// What runs in a viewers' process: it does what lines on its standard input say, answers each with a line, and ends with its input.
/// <c>watch</c> begins a stream of frames in each viewer; <c>forget</c> what came so far; <c>stop</c> ends the streams, keeps the
/// connections and tells what came.
/// </summary>
internal sealed class Viewers
{
    private readonly Viewer[] _viewers;

    private Viewers(Uri server, int count) => _viewers = [.. Enumerable.Range(0, count).Select(_ => new Viewer(server))];

    public static async Task<int> RunAsync(Uri server, int count)
    {
        var viewers = new Viewers(server, count);
        while (await Console.In.ReadLineAsync() is { } command)
        {
            Console.WriteLine(await viewers.AnswerAsync(command));
        }

        return 0;
    }

    private async Task<string> AnswerAsync(string command)
    {
        switch (command)
        {
            case "watch":
                await Task.WhenAll(_viewers.Select(viewer => viewer.WatchAsync()));
                return command;
            case "forget":
                Array.ForEach(_viewers, viewer => viewer.Forget());
                return command;
            case "stop":
                var seen = await Task.WhenAll(_viewers.Select(viewer => viewer.StopAsync()));
                return JsonSerializer.Serialize(Seen.Of(seen));
            default:
                throw new InvalidOperationException($"There is no command '{command}'.");
        }
    }

    /// <summary>One connection.</summary>
    private sealed class Viewer(Uri server)
    {
        private readonly PoolDashClient _client = new(server);
        private readonly object _gate = new();
        private List<double> _ages = [];
        private long _since;
        private Task _reading = Task.CompletedTask;
        private CancellationTokenSource _stop = new();

        /// <summary>Completes with the first frame.</summary>
        public async Task WatchAsync()
        {
            _stop = new();
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Forget();
            _reading = ReadAsync(first);
            await Task.WhenAny(first.Task, _reading);
        }

        public void Forget()
        {
            lock (_gate)
            {
                (_ages, _since) = ([], Stopwatch.GetTimestamp());
            }
        }

        public async Task<(List<double> Ages, double Rate)> StopAsync()
        {
            (List<double>, double) seen;
            lock (_gate)
            {
                seen = (_ages, _ages.Count / Stopwatch.GetElapsedTime(_since).TotalSeconds);
                _ages = [];
            }

            await _stop.CancelAsync();
            await _reading;
            return seen;
        }

        private async Task ReadAsync(TaskCompletionSource first)
        {
            try
            {
                await foreach (var frame in _client.WatchAsync(cancellationToken: _stop.Token))
                {
                    Take(frame);
                    first.TrySetResult();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // It was told to stop.
            }
        }

        private void Take(Frame frame)
        {
            var age = DateTimeOffset.UtcNow - frame.At;
            lock (_gate)
            {
                _ages.Add(age.TotalMilliseconds);
            }
        }
    }
}

/// <summary>What all viewers of a process saw together.</summary>
/// <param name="Viewers">How many got a frame.</param>
/// <param name="FramesPerSecond">What the one with the fewest got.</param>
/// <param name="MedianAge">From when a frame was taken until a viewer had it, in milliseconds.</param>
/// <param name="AgeAt99">The same for the 99th of 100 frames.</param>
internal sealed record Seen(int Viewers, double FramesPerSecond, double MedianAge, double AgeAt99)
{
    public static Seen Of(IReadOnlyCollection<(List<double> Ages, double Rate)> viewers)
    {
        double[] ages = [.. viewers.SelectMany(viewer => viewer.Ages).Order()];
        return ages.Length == 0
            ? new(0, 0, 0, 0)
            : new(
                viewers.Count(viewer => viewer.Ages.Count > 0),
                viewers.Min(viewer => viewer.Rate),
                ages[ages.Length / 2],
                ages[(int)Math.Ceiling(0.99 * ages.Length) - 1]);
    }
}
