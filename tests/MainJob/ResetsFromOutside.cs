using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PoolDash.Load.Remote;

namespace PoolDash.MainJob;

/// <summary>An operator's script that resets every pool ten times a second, and counts for each pool what it was answered.</summary>
internal sealed class ResetsFromOutside : IAsyncDisposable
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(0.1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<string, long> _byPool = [];
    private readonly Task _resetting;

    internal ResetsFromOutside(Uri server) => _resetting = ResetAsync(server);

    internal long Calls { get; private set; }

    /// <summary>How many there should be by now, or should have been when it ended.</summary>
    internal double Due { get; private set; }

    /// <summary>Ends it, and tells how often each pool was reset.</summary>
    internal async Task<IReadOnlyDictionary<string, long>> StopAsync()
    {
        await _stop.CancelAsync();
        await _resetting;
        return _byPool;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task ResetAsync(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        using var timer = new PeriodicTimer(_interval);
        var clock = Stopwatch.StartNew();
        while (!_stop.IsCancellationRequested)
        {
            // To its end, so that each reset that was made is counted.
            using var answer = await http.PostAsJsonAsync("api/reset", new { reason = "ten times a second" });
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            foreach (var pool in (await answer.Content.ReadFromJsonAsync<ResetAnswer[]>(JsonSerializerOptions.Web))!)
            {
                _byPool[pool.Pool] = _byPool.GetValueOrDefault(pool.Pool) + 1;
            }

            Calls++;
            Due = clock.Elapsed / _interval;
            try
            {
                await timer.WaitForNextTickAsync(_stop.Token);
            }
            catch (OperationCanceledException)
            {
                // It was told to stop.
            }
        }
    }
}
