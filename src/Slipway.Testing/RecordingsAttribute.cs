using System.Reflection;
using Slipway.Recordings;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Slipway.Testing;

/// <summary>Runs a theory once for each case of a recording; its only parameter is a <see cref="RecordedCase"/>.</summary>
/// <remarks>The file is looked for beside the tests and in the folders above, there and in their folders <c>recordings</c>. The cases are
/// read when the tests run, not when they are discovered.</remarks>
/// <param name="file">The file's name or path: <c>returns-desk.jsonl</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RecordingsAttribute(string file) : DataAttribute
{
    /// <summary>The file's name or path.</summary>
    public string File { get; } = file;

    /// <inheritdoc />
    public override bool SupportsDiscoveryEnumeration() => false;

    /// <inheritdoc />
    /// <exception cref="FileNotFoundException">The recording is nowhere above the tests.</exception>
    /// <exception cref="InvalidOperationException">The recording has no case: the theory would pass without testing anything.</exception>
    public override async ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        string path = ProjectFiles.Find(File, "recordings");
        Recording recording = await Recording.LoadAsync(path);
        List<ITheoryDataRow> rows = [.. recording.Cases.Where(recorded => recorded.Start is not null).Select(recorded => new TheoryDataRow<RecordedCase>(recorded) { Label = recorded.Name })];
        return rows.Count > 0 ? rows : throw new InvalidOperationException($"The recording {path} has no case.");
    }
}
