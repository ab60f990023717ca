namespace Slipway.Runs;

/// <summary>Leaves a pipeline's method where it waits for something that is not there yet. The run is taken up again from its journal.</summary>
/// <remarks>Code that catches everything cannot keep it: later steps of the scope throw it again, and the run suspends whatever its
/// method returns.</remarks>
#pragma warning disable CA1064 // Control flow within the library: nobody outside may catch it by name.
internal sealed class SuspensionSignal() : Exception("The run waits for an answer, an event or a time. This is how its method is left; let it pass.");
#pragma warning restore CA1064
