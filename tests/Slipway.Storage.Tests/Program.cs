using Slipway.Storage.Tests.Processes;

return args is [WriterProcess.Command, ..]
    ? await WriterProcess.RunAsync(args)
    : await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(
        args, Slipway.Storage.Tests.SelfRegisteredExtensions.AddSelfRegisteredExtensions);
