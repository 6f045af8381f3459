using PoolDash.Server;

return await PoolDashProgram.RunAsync(args, Console.Error);
