#:project ../../src/PoolCore
#:property PublishAot=false
using PoolDash.PoolCore;

await using var pool = new SocketPool(new SocketPoolOptions { Endpoint = args[0], MaxSize = 100 });
Task<ResetReport> reset;
await using (var lease = await pool.RentAsync())
{
    reset = pool.ResetAsync(new ResetOptions { Reason = "failover" });
    await lease.Connection.SendAsync("PING\r\n"u8.ToArray());
    Console.WriteLine($"{await lease.Connection.ReceiveAsync(new byte[64])} bytes came back");
}
Console.WriteLine(await reset);
