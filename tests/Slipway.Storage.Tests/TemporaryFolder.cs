namespace Slipway.Storage.Tests;

/// <summary>A folder that goes away with its owner.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("slipway-");

    public string NewPath() => Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}.db");

    public void Dispose() => _folder.Delete(recursive: true);
}
