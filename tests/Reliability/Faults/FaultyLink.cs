using System.Net;
using System.Net.Sockets;

namespace PoolDash.Reliability.Faults;

/// <summary>One connection by way of a <see cref="FaultProxy"/>, and what becomes of what is said on it.</summary>
/// <param name="proxy">By which it leads.</param>
/// <param name="caller">Who came.</param>
/// <param name="number">Which one of the proxy's it is: what is random about its faults is the same in each run.</param>
internal sealed class FaultyLink(FaultProxy proxy, Socket caller, int number)
{
    private const int BufferSize = 16 * 1_024;

    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private readonly Random _random = new(number);
    private volatile bool _isMute;

    /// <summary>What was answered under the fault that is on.</summary>
    private (FaultSpell Under, int Bytes) _answered = (proxy.Spell, 0);

    internal Task Ended { get; private set; } = Task.CompletedTask;

    internal void Begin() => Ended = RunAsync();

    /// <summary>Breaks it as a crash does: the caller is sent RST.</summary>
    internal void Reset()
    {
        try
        {
            caller.LingerState = new(enable: true, seconds: 0);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }

        caller.Dispose();
        _target.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        try
        {
            caller.NoDelay = true;
            _isMute = proxy.Spell.Fault is Silent;
            await _target.ConnectAsync(new IPEndPoint(IPAddress.Loopback, proxy.TargetPort));
            await Task.WhenAll(EndWithAsync(AskAsync()), EndWithAsync(AnswerAsync()));
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // One of the ends has gone, or was cut off.
        }
        finally
        {
            caller.Dispose();
            _target.Dispose();
            proxy.Forget(this);
        }
    }

    /// <summary>A direction that breaks takes the other along.</summary>
    private async Task EndWithAsync(Task direction)
    {
        try
        {
            await direction;
        }
        catch
        {
            caller.Dispose();
            _target.Dispose();
            throw;
        }
    }

    private async Task AskAsync()
    {
        var buffer = new byte[BufferSize];
        while (true)
        {
            if (proxy.Spell is { Fault: HalfOpen } halfOpen)
            {
                await halfOpen.Ended;
            }

            var received = await caller.ReceiveAsync(buffer);
            var spell = proxy.Spell;
            if (received > 0 && spell.Fault is Resetting)
            {
                Reset();
                return;
            }

            _isMute |= spell.Fault is Silent;
            if (spell.Fault is Dark or HalfOpen)
            {
                await spell.Ended;
            }

            if (received == 0)
            {
                _target.Shutdown(SocketShutdown.Send);
                return;
            }

            if (!_isMute)
            {
                await SendAsync(_target, buffer.AsMemory(0, received));
            }
        }
    }

    private async Task AnswerAsync()
    {
        var buffer = new byte[BufferSize];
        int received;
        while ((received = await _target.ReceiveAsync(buffer)) > 0)
        {
            await AnswerAsync(buffer.AsMemory(0, received));
        }

        caller.Shutdown(SocketShutdown.Send);
    }

    private async Task AnswerAsync(Memory<byte> answer)
    {
        var spell = proxy.Spell;
        if (_isMute || spell.Fault is Silent)
        {
            return;
        }

        switch (spell.Fault)
        {
            case Resetting:
                Reset();
                return;
            case Dark or HalfOpen:
                await spell.Ended;
                break;
            case Delaying late:
                await Task.WhenAny(spell.Ended, Task.Delay(late.Least + (late.Jitter * _random.NextDouble())));
                break;
            case Babbling babble:
                var garbage = new byte[_random.Next(8, 128)];
                _random.NextBytes(garbage);
                garbage[^1] = (byte)'\n';
                await SendAsync(caller, garbage);
                if (babble.Closes)
                {
                    caller.Shutdown(SocketShutdown.Both);
                    _target.Dispose();
                }

                return;
            case Dripping drip:
                while (answer.Length > 1 && !spell.Ended.IsCompleted)
                {
                    await SendAsync(caller, answer[..1]);
                    answer = answer[1..];
                    await Task.WhenAny(spell.Ended, Task.Delay(drip.EachByte));
                }

                break;
            case ClosingAfter limit:
                _answered = _answered.Under == spell ? _answered : (spell, 0);
                var rest = Math.Min(limit.Bytes - _answered.Bytes, answer.Length);
                await SendAsync(caller, answer[..rest]);
                _answered.Bytes += rest;
                if (_answered.Bytes == limit.Bytes)
                {
                    caller.Shutdown(SocketShutdown.Both);
                    _target.Dispose();
                }

                return;
        }

        await SendAsync(caller, answer);
    }

    private static async ValueTask SendAsync(Socket to, ReadOnlyMemory<byte> data)
    {
        while (data.Length > 0)
        {
            data = data[await to.SendAsync(data)..];
        }
    }
}
