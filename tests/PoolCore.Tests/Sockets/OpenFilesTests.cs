namespace PoolDash.PoolCore.Tests.Sockets;

public class OpenFilesTests
{
    [Fact]
    public void Given_another_program_that_locks_whatever_file_there_is_for_all_Then_there_is_room_all_the_same()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such limit.");
        using var locked = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.True(OpenFiles.HaveRoom);
        Assert.False(OpenFiles.AreFew);
    }
}
