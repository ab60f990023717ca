using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Slipway.Compat.Dify;

/// <content>Bodies with files. The journal has the files' hashes or addresses; the bytes are read when the request is sent.</content>
public sealed partial class DifyHttp
{
    /// <summary>The largest file that is sent.</summary>
    private const int MaxSentFileBytes = 50 * 1024 * 1024;

    private readonly List<(string Name, RunFile File)> _files = [];
    private RunFile? _fileBody;

    /// <summary>Sends the bytes of one file.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="StepFailedException">The value is no file; code <c>FileFetchError</c>.</exception>
    public DifyHttp WithFile(object? file)
    {
        _fileBody = DifyFiles.Of(file) is [var only]
            ? only.ToRunFile()
            : throw new StepFailedException("The body is to be a file, and the value is none.", "FileFetchError");
        return this;
    }

    /// <summary>Adds files to the form that <see cref="WithMultipart"/> began; they follow its texts.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="files">A file or a list of files; anything else adds nothing.</param>
    public DifyHttp WithFiles(string name, object? files)
    {
        _files.AddRange(DifyFiles.Of(files).Select(file => (name, file.ToRunFile())));
        return this;
    }

    private LateHttpBody? LateBody(RunContext run)
    {
        if (_fileBody is { } whole)
        {
            return new LateHttpBody(whole.Description(), ct => run.ReadFileAsync(whole, MaxSentFileBytes, ct));
        }

        if (_files.Count == 0)
        {
            return null;
        }

        var description = new JsonArray(
        [
            .. _fields.Select(field => new JsonObject { ["name"] = field.Key, ["value"] = field.Value }),
            .. _files.Select(file => new JsonObject { ["name"] = file.Name, ["file"] = file.File.Description() }),
        ]);

        // From the content, so that a run that runs again sends the same bytes.
        string boundary = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(description.ToJsonString())))[..32];
        _contentType = $"multipart/form-data; boundary={boundary}";
        return new LateHttpBody(description, ct => WriteFormAsync(run, boundary, ct));
    }

    private async ValueTask<byte[]> WriteFormAsync(RunContext run, string boundary, CancellationToken ct)
    {
        using var body = new MemoryStream();
        foreach ((string name, string value) in _fields)
        {
            Write(body, $"--{boundary}{LineEnd}Content-Disposition: form-data; name=\"{EscapeName(name)}\"{LineEnd}{LineEnd}{value}{LineEnd}");
        }

        foreach ((string name, RunFile file) in _files)
        {
            byte[] content = await run.ReadFileAsync(file, MaxSentFileBytes, ct);
            Write(body, $"--{boundary}{LineEnd}Content-Disposition: form-data; name=\"{EscapeName(name)}\"; filename=\"{EscapeName(file.Name ?? "")}\"{LineEnd}Content-Type: {file.MediaType}{LineEnd}{LineEnd}");
            body.Write(content);
            Write(body, LineEnd);
        }

        Write(body, $"--{boundary}--{LineEnd}");
        return body.ToArray();
    }

    private static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
