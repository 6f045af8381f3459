using PoolDash.Server;

return await PoolDashProgram.RunAsync(args, Console.Out, Console.Error);
