using BenchmarkDotNet.Running;
using PoolDash.Bench.Ratios;

var usage = $"""
    dotnet run -c Release --project bench -- ratios         what the pool must reach, against its peers, within two minutes
    dotnet run -c Release --project bench -- ratios NAME    only some of it: {Report.Names}
    dotnet run -c Release --project bench -- bdn [filter]   the benchmarks that match, for example '*Waiting*'; asks when no filter is given
    dotnet run -c Release --project bench -- bdn --help     what BenchmarkDotNet understands
    """;

switch (args)
{
    case ["ratios", .. var only] when only.All(Report.Knows):
        return Report.Run(only);
    case ["bdn", .. var rest]:
        string[] arguments = rest is [var filter] && !filter.StartsWith('-') ? ["--filter", filter] : rest;
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        return 0;
    case []:
        Console.WriteLine(usage);
        return 0;
    default:
        Console.Error.WriteLine(usage);
        return 2;
}
