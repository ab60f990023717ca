namespace Slipway.Tests;
public sealed class SmokeTests { [Fact] public void True() => true.ShouldBeTrue(); }
