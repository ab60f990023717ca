using Slipway.Cli;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C asks for a clean stop; a second one ends the process as usual.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};
return await SlipwayCli.RunAsync(args, CliContext.OfProcess(), stop.Token);
