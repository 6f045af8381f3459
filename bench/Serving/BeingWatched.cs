using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Ratios;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;
using PoolDash.Server;
using PoolDash.Server.Security;

namespace PoolDash.Bench.Serving;

/// <summary>
/// One thread rents and returns in an application that has the dashboard, while 100 viewers in another process get ten frames a
/// second, against the same while their streams are ended and their connections stay.
/// </summary>
internal sealed class BeingWatched(Publication published)
{
    private const int ViewerCount = 100;
    private const int PoolSize = 100;
    private const int RoundCount = 15;
    private const int KeptRounds = 9;
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(3);

    public IEnumerable<Row> Measure()
    {
        var app = Start();
        try
        {
            var pool = new ThisPool(app.Services.GetRequiredKeyedService<ConnectionPool<StubConnection>>("stub"), PoolSize);
            pool.Fill(1);
            using var crew = new Crew(1);
            using var viewers = new ViewersProcess(new Uri(app.Urls.Single()), ViewerCount);

            viewers.Watch();
            PairsPerSecond(pool, crew, _warmUp);
            viewers.Stop();
            var rounds = new List<(double Share, double[] Figures)>();
            var fewest = double.MaxValue;
            while (rounds.Count < RoundCount)
            {
                viewers.Watch();
                viewers.Forget();
                var watched = PairsPerSecond(pool, crew, _window);
                fewest = Math.Min(fewest, viewers.Stop().FramesPerSecond);
                var unwatched = PairsPerSecond(pool, crew, _window);
                rounds.Add((Math.Min(watched.Share, unwatched.Share), [watched.PairsPerSecond, unwatched.PairsPerSecond]));
            }

            var kept = rounds.OrderByDescending(round => round.Share).Take(KeptRounds).ToList();
            var figures = new Figures<double>(["unwatched"], [.. kept.Select(round => round.Figures)], kept.Average(round => Math.Min(1, round.Share)));
            var pairs = figures.HighestWins(perSecond => perSecond);
            yield return pairs.ToRow($"1 thread rents, {ViewerCount} hub viewers", value => $"{value / 1e6:0.0} M/s", ">= 0.97 x", pairs.Ratio >= 0.97);
        }
        finally
        {
            app.StopAsync().Wait();
            app.DisposeAsync().AsTask().Wait();
        }
    }

    private static (double PairsPerSecond, double Share) PairsPerSecond(ThisPool pool, Crew crew, TimeSpan window)
    {
        var used = Environment.CpuUsage.TotalTime;
        var perSecond = crew.PerSecond(() => Pairs.Run<ThisPool, Lease<StubConnection>>(pool, Pairs.Stretch), window);
        return (perSecond, (Environment.CpuUsage.TotalTime - used) / window);
    }

    private WebApplication Start()
    {
        // Under the server's name the assets of its pages are found.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "PoolDash.Server" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["PoolDash:Data"] = published.NewData();
        builder.Services.AddConnectionPool("stub", _ => new StubFactory(new StubEndpoint()));
        builder.Services.AddSingleton(new StartOutput(TextWriter.Null));
        builder.AddPoolDash();
        var app = builder.Build();
        app.MapPoolDash();
        app.StartAsync().Wait();
        return app;
    }
}
