using System.Reflection;
using System.Runtime.Loader;

namespace Slipway.Migration.Compiling;

/// <summary>Holds one compiled pipeline; everything it refers to comes from the process itself.</summary>
internal sealed class PipelineLoadContext() : AssemblyLoadContext("pipeline", isCollectible: true)
{
    protected override Assembly? Load(AssemblyName assemblyName) => null;
}
