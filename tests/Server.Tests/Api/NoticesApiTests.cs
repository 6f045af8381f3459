using PoolDash.Client;

namespace PoolDash.Server.Tests.Api;

public class NoticesApiTests
{
    [Fact]
    public async Task Given_a_folder_that_cannot_be_made_When_asked_what_is_wrong_Then_it_says_so_and_what_to_do()
    {
        var file = Path.GetTempFileName();
        await using (var server = await RunningServer.StartAsync([("PoolDash:Data", Path.Combine(file, "data"))]))
        {
            IReadOnlyList<Notice> notices = [];
            await Until.True(() => (notices = server.GetAsync<Notice[]>("api/notices").GetAwaiter().GetResult()).Count > 0, "it is told");

            var notice = Assert.Single(notices);
            Assert.True(notice.IsError);
            Assert.Contains("PoolDash:Data", notice.Text, StringComparison.Ordinal);
        }

        File.Delete(file);
    }

    [Fact]
    public async Task Given_nothing_wrong_When_asked_Then_the_answer_is_empty()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Empty(await server.GetAsync<Notice[]>("api/notices"));
    }
}
