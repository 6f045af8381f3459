using BenchmarkDotNet.Running;
using PoolDash.Bench.Ratios;
using PoolDash.Bench.Serving;

var usage = $"""
    dotnet run -c Release --project bench -- ratios         what the pool must reach, against its peers, within two minutes
    dotnet run -c Release --project bench -- ratios NAME    only some of it: {PoolReport.Names}
    dotnet run -c Release --project bench -- server         what the server must reach, published and in a process of its own, within four minutes
    dotnet run -c Release --project bench -- server NAME    only some of it: {ServerReport.Names}
    dotnet run -c Release --project bench -- server --published FOLDER [NAME]    of a server that is published there
    dotnet run -c Release --project bench -- bdn [filter]   the benchmarks that match, for example '*Waiting*'; asks when no filter is given
    dotnet run -c Release --project bench -- bdn --help     what BenchmarkDotNet understands
    """;

switch (args)
{
    case ["ratios", .. var only] when only.All(PoolReport.Knows):
        return PoolReport.Run(only);
    case ["server", "--published", var folder, .. var only] when only.All(ServerReport.Knows):
        return ServerReport.Run(folder, only);
    case ["server", .. var only] when only.All(ServerReport.Knows):
        return ServerReport.Run(published: null, only);
    case ["viewers", var server, var count]:
        return await Viewers.RunAsync(new Uri(server), int.Parse(count));
    case ["bdn", .. var rest]:
        string[] arguments = rest is [var filter] && !filter.StartsWith('-') ? ["--filter", filter] : rest;
        BenchmarkSwitcher.FromAssembly(typeof(Report).Assembly).Run(arguments);
        return 0;
    case []:
        Console.WriteLine(usage);
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
