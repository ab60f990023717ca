using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Tests.Conformance;

/// <summary>The shared corpora, which are not part of the repository: <c>SLIPWAY_SHARED</c>, else <c>shared</c> beside the repository.</summary>
internal static class Corpus
{
    public static string? Find(string relative)
    {
        string root = Environment.GetEnvironmentVariable("SLIPWAY_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared");
        string path = Path.GetFullPath(Path.Combine(root, relative));
        return Path.Exists(path) ? path : null;
    }

    /// <summary>The vectors of Dify's engine; skips the test when they are absent.</summary>
    public static JsonObject DifyVectors()
    {
        string? path = Find("corpus/dify/engine/vectors.json");
        Assert.SkipWhen(path is null, "The shared Dify corpus is absent; set SLIPWAY_SHARED.");
        return JsonNode.Parse(File.ReadAllText(path!))!.AsObject();
    }

    private static string RepositoryRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
