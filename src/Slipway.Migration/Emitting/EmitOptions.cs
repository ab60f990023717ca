using Slipway.Migration.Projects;

namespace Slipway.Migration.Emitting;

/// <summary>How a project is emitted.</summary>
public sealed record EmitOptions
{
    /// <summary>The version of the Slipway packages the project refers to.</summary>
    /// <value>The version of this assembly.</value>
    public string PackageVersion { get; init; } =
        typeof(EmitOptions).Assembly.GetName().Version is { } version ? $"{version.Major}.{version.Minor}.{version.Build}" : "0.1.0";

    /// <summary>A recording of the builder to put into the project, under <c>recordings/</c>; its tests compare with it. Null for none yet.</summary>
    public ProjectFile? Recording { get; init; }

    /// <summary>A package source to name in <c>nuget.config</c>; null for the user's own sources.</summary>
    public string? PackageSource { get; init; }
}
