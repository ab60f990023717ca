using Slipway.Durability.Tests.Processes;

return args switch
{
    [WorkerProcess.Command, var journal, var sink, var node, var runs] => await WorkerProcess.RunAsync(journal, sink, node, runs),
    [OwnerProcess.Command, var journal, var sink] => await OwnerProcess.RunAsync(journal, sink),
    _ => await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args, Slipway.Durability.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
