using System.Diagnostics;
using AngleSharp.Dom;
using Bunit;
using Bunit.TestDoubles;
using Microsoft.Extensions.DependencyInjection;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>A browser's place: shows the whole site at an address, over a stub watch and with a clock that stands.</summary>
public abstract class Screen : BunitContext
{
    protected Screen()
    {
        Clock = new(StubWatch.Noon);
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddPoolDashPages();
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<IPoolWatch>(Watch);
        Services.AddSingleton<IPoolOperator>(Operator);
        Services.AddSingleton<IStressWatch>(Stress);
        Services.AddSingleton<IStressOperator>(Stress);
        Services.AddSingleton<IRaceLab>(Races);
    }

    protected StubWatch Watch { get; } = new();

    protected StubOperator Operator { get; } = new();

    protected StubStress Stress { get; } = new();

    protected StubRaces Races { get; } = new();

    protected WatchedClock Clock { get; }

    protected string Address => Navigation.ToBaseRelativePath(Navigation.Uri);

    private BunitNavigationManager Navigation => Services.GetRequiredService<BunitNavigationManager>();

    /// <summary>Opens the site at an address relative to its base.</summary>
    protected IRenderedComponent<Routes> Open(string address)
    {
        Navigation.NavigateTo(address);
        return Render<Routes>();
    }

    /// <summary>Goes to another address of the site that is open.</summary>
    protected void GoTo(string address) => Navigation.NavigateTo(address);

    /// <summary>Follows a link as a click in a browser would.</summary>
    protected void Follow(IElement link)
    {
        ArgumentNullException.ThrowIfNull(link);
        Navigation.NavigateTo(link.GetAttribute("href")!);
    }

    /// <summary>Lets the clock go on until the header and the page have both seen the newest frame.</summary>
    protected Task SeenAsync() => UntilAsync(() => Assert.Equal(2, Watch.Waiting));

    /// <summary>Lets the clock go on, little by little, until what is asserted is so.</summary>
    protected async Task UntilAsync(Action seen)
    {
        var patience = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                seen();
                return;
            }
            catch (Exception) when (patience.Elapsed < TimeSpan.FromSeconds(20))
            {
                Clock.Advance(TimeSpan.FromMilliseconds(10));
                await Task.Delay(1);
            }
        }
    }
}
