using System.Net;
using System.Net.Sockets;
using PoolDash.Races.Specimens;
using PoolDash.Races.Threads;

namespace PoolDash.Races.Tests.Threads;

public sealed class StoryConnectionTests : IDisposable
{
    private readonly TcpListener _end = new(IPAddress.Loopback, 0);
    private readonly StoryServer _server;

    public StoryConnectionTests()
    {
        _end.Start();
        _server = new(_end.LocalEndpoint, 10) { Epoch = 7 };
    }

    public void Dispose()
    {
        _server.Dispose();
        _end.Dispose();
    }

    [Fact]
    public async Task Given_an_answer_to_another_question_When_it_is_read_Then_the_connection_is_taken_for_shared()
    {
        var (query, socket) = await AskAsync(_server.Open());
        socket.Send(new byte[sizeof(long)]);

        var fault = await Assert.ThrowsAsync<StoryFaultException>(() => Until.Done(query));

        Assert.Equal("A query got another one's answer: two threads shared a connection.", fault.Message);
    }

    [Fact]
    public async Task Given_an_answer_in_pieces_When_it_is_read_Then_it_is_whole()
    {
        var (query, socket) = await AskAsync(_server.Open(), out var asked);
        foreach (var piece in asked)
        {
            socket.Send([piece]);
        }

        await Until.Done(query);
    }

    [Fact]
    public async Task Given_a_query_When_the_pool_closes_its_connection_Then_it_ends_and_says_so()
    {
        var connection = _server.Open();
        var (query, _) = await AskAsync(connection);
        connection.Close();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Until.Done(query));

        Assert.Equal("A connection was closed while a query ran on it.", fault.Message);
    }

    [Fact]
    public async Task Given_a_query_When_the_other_end_goes_Then_that_is_not_taken_for_the_pool_s_doing()
    {
        var connection = _server.Open();
        var (query, socket) = await AskAsync(connection);
        socket.Close();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Until.Done(query));

        Assert.Equal("A connection broke while a query ran on it.", fault.Message);
        Assert.Equal(1, _server.NeverClosed);
    }

    [Fact]
    public void Given_nobody_who_listens_When_a_connection_is_opened_Then_the_machine_s_fault_is_kept_apart()
    {
        _end.Stop();

        Assert.Throws<SocketException>(_server.Open);

        Assert.Equal(SocketError.ConnectionRefused, _server.Fault!.SocketErrorCode);
    }

    [Fact]
    public void Given_connections_When_they_are_opened_Then_each_has_the_epoch()
    {
        Connection[] opened = [_server.Open(), _server.Open()];

        Assert.Equal([7, 7], opened.Select(connection => connection.Epoch));
    }

    /// <summary>Begins a query, and waits until the other end has the question.</summary>
    private async Task<(Task Query, Socket OtherEnd)> AskAsync(Connection connection, byte[] question)
    {
        var socket = await _end.AcceptSocketAsync(TestContext.Current.CancellationToken);
        var query = Task.Factory.StartNew(connection.Query, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        for (var read = 0; read < question.Length;)
        {
            read += await socket.ReceiveAsync(question.AsMemory(read), TestContext.Current.CancellationToken);
        }

        return (query, socket);
    }

    private Task<(Task Query, Socket OtherEnd)> AskAsync(Connection connection) => AskAsync(connection, out _);

    private Task<(Task Query, Socket OtherEnd)> AskAsync(Connection connection, out byte[] question) => AskAsync(connection, question = new byte[sizeof(long)]);
}
