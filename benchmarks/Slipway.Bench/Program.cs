using Slipway.Bench.Serve;

return args switch
{
    ["serve"] => await ServeBenchmark.RunAsync(asJson: false),
    ["serve", "--json"] => await ServeBenchmark.RunAsync(asJson: true),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: ./bench serve [--json]");
    return 2;
}
