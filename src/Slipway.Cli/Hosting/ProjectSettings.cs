using System.Globalization;
using Slipway.Migration.Projects;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Slipway.Cli.Hosting;

/// <summary>What a project's <c>slipway.yaml</c> says about running it.</summary>
/// <param name="KeepPayloads">How long after its end a run keeps its payloads (<c>retention_days</c>); null for ever.</param>
internal sealed record ProjectSettings(TimeSpan? KeepPayloads)
{
    private const string Retention = "retention_days";
    private const int LongestFile = 1 << 20;
    private const int LongestRetention = 36_500;

    /// <exception cref="InvalidArtifactException">The file is no YAML mapping, or a value is not what it has to be.</exception>
    public static ProjectSettings Read(IReadOnlyList<ProjectFile> files) =>
        files.FirstOrDefault(f => f.Path == ProjectReader.Marker) is { } file ? Read(file) : new ProjectSettings(KeepPayloads: null);

    private static ProjectSettings Read(ProjectFile file)
    {
        if (file.Content.Length > LongestFile)
        {
            throw new InvalidArtifactException($"The file is longer than {LongestFile} characters.", file.Path);
        }

        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(file.Content));
        }
        catch (YamlException e)
        {
            throw new InvalidArtifactException($"The file is no YAML: {e.Message}", file.Path, (int)e.Start.Line, (int)e.Start.Column, e);
        }

        return stream.Documents switch
        {
            [] => new ProjectSettings(KeepPayloads: null),
            [{ RootNode: YamlMappingNode root }] => new ProjectSettings(
                root.Children.TryGetValue(new YamlScalarNode(Retention), out var days) ? ReadRetention(days, file.Path) : null),
            _ => throw new InvalidArtifactException("The settings of a project are one mapping.", file.Path, 1, 1),
        };
    }

    private static TimeSpan ReadRetention(YamlNode node, string file) =>
        int.TryParse((node as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= LongestRetention
            ? TimeSpan.FromDays(days)
            : throw new InvalidArtifactException(
                $"'{Retention}' must be a whole number of days from 0 to {LongestRetention}: how long after its end a run keeps its payloads.",
                file,
                (int)node.Start.Line,
                (int)node.Start.Column);
}
