namespace Slipway.Evaluation.Tests;
public sealed class SmokeTests { [Fact] public void True() => true.ShouldBeTrue(); }
