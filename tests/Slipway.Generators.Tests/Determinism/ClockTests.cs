namespace Slipway.Generators.Tests.Determinism;

public sealed class ClockTests
{
    [Theory]
    [InlineData("DateTime.Now")]
    [InlineData("DateTime.UtcNow")]
    [InlineData("DateTime.Today")]
    [InlineData("DateTimeOffset.Now")]
    [InlineData("DateTimeOffset.UtcNow")]
    [InlineData("TimeProvider.System.GetUtcNow()")]
    [InlineData("TimeProvider.System.GetLocalNow()")]
    [InlineData("TimeProvider.System")]
    public Task Clock_InPipeline_IsFound(string expression) =>
        PipelineSnippet.VerifyAsync(PipelineSnippet.Pipeline($$"""var x = {|SLIP2001:{{expression}}|};"""));
}
