using System.Runtime.InteropServices;
using Slipway.Cli;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C asks for a clean stop; a second one ends the process as usual.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

// What containers and service managers send: as clean a stop as Ctrl-C.
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
});
return await SlipwayCli.RunAsync(args, CliContext.OfProcess(), stop.Token);
