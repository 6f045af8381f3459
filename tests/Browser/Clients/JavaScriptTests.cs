using System.Text.Json;
using PoolDash.Browser.Running;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Browser.Clients;

/// <summary>Microsoft's SignalR client for JavaScript, from npm, at the hub.</summary>
public sealed class JavaScriptTests
{
    [Fact]
    public async Task Watches_and_resets_through_the_hub()
    {
        new InstalledProgram("node", "nodejs").SkipUnlessHere();
        new InstalledProgram("npm", "npm").SkipUnlessHere();
        var folder = Directory.CreateTempSubdirectory("pooldash-js-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Browser", "js")))
            {
                File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
            }

            await ToEnd.RunAsync(folder.FullName, "npm", "ci", "--no-audit", "--no-fund");
            await using var server = await PoolDashProcess.StartAsync();

            var told = JsonSerializer.Deserialize<JsonElement>(await ToEnd.RunAsync(folder.FullName, "node", "watch.mjs", server.Address.AbsoluteUri, "demo"));

            var before = told.GetProperty("before");
            Assert.NotEmpty(before.GetProperty("node").GetString()!);
            Assert.True(before.GetProperty("sequence").GetInt64() > 0);
            Assert.Equal(0, before.GetProperty("droppedEvents").GetInt64());
            var pool = Assert.Single(before.GetProperty("pools").EnumerateArray());
            Assert.Equal("demo", pool.GetProperty("name").GetString());
            Assert.Equal("running", pool.GetProperty("state").GetString());
            foreach (var number in (string[])["generation", "idle", "rented", "opening", "closing", "closed", "waiting", "minSize", "maxSize", "peakRented",
                "opened", "rents", "resets", "timeouts"])
            {
                Assert.Equal(JsonValueKind.Number, pool.GetProperty(number).ValueKind);
            }

            var answer = Assert.Single(told.GetProperty("answers").EnumerateArray());
            var after = Assert.Single(told.GetProperty("after").GetProperty("pools").EnumerateArray());
            Assert.Equal(pool.GetProperty("generation").GetInt64() + 1, answer.GetProperty("generation").GetInt64());
            Assert.Equal(answer.GetProperty("generation").GetInt64(), after.GetProperty("generation").GetInt64());
            Assert.Equal("from JavaScript", after.GetProperty("lastReset").GetProperty("reason").GetString());
            Assert.Equal(0, after.GetProperty("stale").GetInt32());
            Assert.Contains("no-such-pool", told.GetProperty("unknown").GetString(), StringComparison.Ordinal);
            Assert.Contains("no-such-pool", told.GetProperty("unknownWatched").GetString(), StringComparison.Ordinal);
            Assert.NotNull(told.GetProperty("misspelt").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
