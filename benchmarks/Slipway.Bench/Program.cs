using Slipway.Bench.Check;
using Slipway.Bench.Journal;
using Slipway.Bench.Resume;
using Slipway.Bench.Serve;

var asJson = args.Contains("--json");
return args.Where(a => a != "--json").ToArray() switch
{
    ["serve"] => await ServeBenchmark.RunAsync(delay: 0, server: null, asJson),
    ["serve", var server] when Uri.TryCreate(server, UriKind.Absolute, out var address) => await ServeBenchmark.RunAsync(delay: 0, address, asJson),
    ["serve", var delay] => await ServeBenchmark.RunAsync(int.Parse(delay), server: null, asJson),
    ["stub", var delay] => await StubProcess.ServeAsync(int.Parse(delay)),
    ["resume"] => await ResumeBenchmark.RunAsync(answered: 10_000, suspended: 100_000, asJson),
    ["resume", var answered, var suspended] => await ResumeBenchmark.RunAsync(int.Parse(answered), int.Parse(suspended), asJson),
    ["journal"] => await JournalBenchmark.RunAsync(asJson),
    ["check", .. var rest] => await CheckBenchmark.RunAsync(rest.FirstOrDefault(), asJson),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench serve [<stub's milliseconds>|<model server's address>] [--json], ./bench journal [--json], ./bench resume [<answered> <suspended>] [--json], ./bench check [folder] [--json]");
    return 2;
}
