using Slipway.Migration.Diagnostics;
using Slipway.Migration.Projects;
using Slipway.Migration.Python;

namespace Slipway.Migration.Emitting;

/// <summary>How a project is emitted.</summary>
public sealed record EmitOptions
{
    /// <summary>The version of the Slipway packages the project refers to.</summary>
    /// <value>The version of this assembly.</value>
    public string PackageVersion { get; init; } =
        typeof(EmitOptions).Assembly.GetName().Version is { } version ? $"{version.Major}.{version.Minor}.{version.Build}" : "0.1.0";

    /// <summary>The project's name, a C# identifier: its folder, its namespace and its pipeline. Null for one made of the flow's name.</summary>
    public string? Name { get; init; }

    /// <summary>A recording of the builder to put into the project, under <c>recordings/</c>; its tests compare with it. Null for none yet.</summary>
    public ProjectFile? Recording { get; init; }

    /// <summary>The Python scripts of the flow that are written in C#; the others stay scripts.</summary>
    public IReadOnlyList<PortedScript> Ports { get; init; } = [];

    /// <summary>Why scripts stay scripts, for the report: sentences by the source of the script.</summary>
    public IReadOnlyDictionary<string, string> Unported { get; init; } = new Dictionary<string, string>();

    /// <summary>What reading the export found, for the report.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; init; } = [];

    /// <summary>A package source to name in <c>nuget.config</c>; null for the user's own sources.</summary>
    public string? PackageSource { get; init; }
}
