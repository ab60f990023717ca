namespace Slipway.Testing;

/// <summary>Finds a project's files from where its tests run.</summary>
internal static class ProjectFiles
{
    /// <summary>The first such file in the tests' folder and those above it.</summary>
    /// <param name="file">A name or path.</param>
    /// <param name="folder">A folder in which it may lie too; null for none.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Find(string file, string? folder = null)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string direct = Path.Combine(at.FullName, file);
            if (File.Exists(direct))
            {
                return direct;
            }

            if (folder is not null && Path.Combine(at.FullName, folder, file) is var nested && File.Exists(nested))
            {
                return nested;
            }
        }

        throw new FileNotFoundException($"'{file}' is neither in {AppContext.BaseDirectory} nor in a folder above it{(folder is null ? "" : $", nor in a folder '{folder}' there")}.", file);
    }
}
