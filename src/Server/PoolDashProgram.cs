namespace PoolDash.Server;

/// <summary>PoolDash as a program of its own.</summary>
internal static class PoolDashProgram
{
    internal static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseStaticWebAssets();
        builder.AddPoolDash();
        var app = builder.Build();
        app.MapPoolDash();
        await app.RunAsync();
        return 0;
    }
}
