using System.Text;
using Slipway.Recordings;

namespace Slipway.Tests.Recordings;

public sealed class RecordingWriterTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("slipway-recording-").FullName;

    private string File1 => Path.Combine(_folder, "r.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Append_ToAnExistingFile_KeepsWhatIsThere()
    {
        for (int i = 0; i < 2; i++)
        {
            using RecordingWriter writer = RecordingWriter.Append(File1, new RecordingHeader { System = "n8n" });
            writer.Write(new RecordedCaseStart { Case = $"c{i}" });
        }

        (await File.ReadAllTextAsync(File1, TestContext.Current.CancellationToken)).ShouldBe("""
            {"kind":"recording","format":1,"system":"n8n"}
            {"kind":"case","case":"c0"}
            {"kind":"case","case":"c1"}

            """);
    }

    [Fact]
    public async Task Append_AfterATornLine_LeavesItOnALineOfItsOwn()
    {
        await File.WriteAllTextAsync(File1, "{\"kind\":\"recording\",\"format\":1}\n{\"kind\":\"ca", TestContext.Current.CancellationToken);
        using (RecordingWriter writer = RecordingWriter.Append(File1, new RecordingHeader()))
        {
            writer.Write(new RecordedCaseStart { Case = "after" });
        }

        var problems = new List<RecordingProblem>();
        Recording recording = await Recording.LoadAsync(File1, new() { OnProblem = problems.Add }, TestContext.Current.CancellationToken);
        problems.ShouldHaveSingleItem().Line.ShouldBe(2);
        recording.Cases.ShouldHaveSingleItem().Name.ShouldBe("after");
    }

    [Fact]
    public void Append_WhileAnotherWriterHasTheFile_Throws()
    {
        using RecordingWriter writer = RecordingWriter.Append(File1, new RecordingHeader());
        Should.Throw<IOException>(() => RecordingWriter.Append(File1, new RecordingHeader()));
    }

    [Fact]
    public async Task Write_FromManyCallers_WritesWholeLines()
    {
        using (RecordingWriter writer = RecordingWriter.Append(File1, new RecordingHeader()))
        {
            Parallel.For(0, 500, i => writer.Write(new RecordedCaseStart { Case = $"c{i}", Input = RecordingText.Json($"\"{new string('x', i * 7)}\"") }));
        }

        (await Recording.LoadAsync(File1, ct: TestContext.Current.CancellationToken)).Cases.Count.ShouldBe(500);
    }

    [Fact]
    public void Write_OfCredentials_MasksThem()
    {
        var mask = new SecretMask();
        mask.AddValue("sk-\"quoted\"-secret");
        mask.AddValue("short");
        string text = Encoding.UTF8.GetString(RecordingText.Write(
        [
            new RecordingHeader(),
            new ModelExchange
            {
                Api = ModelApis.ChatCompletions,
                Path = "/v1/chat/completions?api-version=1&api-key=abc",
                Headers = new Dictionary<string, string> { ["set-cookie"] = "id=1", ["retry-after"] = "2", ["x-request-id"] = "r1" },
                Request = RecordingText.Json("""{"user":"my key is sk-\u0022quoted\u0022-secret, short"}"""),
            },
            new HttpExchange
            {
                Request = new RecordedHttpRequest
                {
                    Method = "GET",
                    Url = "https://joe:pw@host.example/a?x=1&access%5Ftoken=t0ken#f",
                    Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer abc", ["X-Api-Key"] = "abc", ["accept"] = "text/plain" },
                },
            },
        ], mask));

        text.ShouldBe("""
            {"kind":"recording","format":1}
            {"kind":"model","seq":0,"api":"chat.completions","path":"/v1/chat/completions?api-version=1&api-key=***","request":{"user":"my key is ***, short"},"headers":{"set-cookie":"***","retry-after":"2","x-request-id":"r1"}}
            {"kind":"http","seq":0,"request":{"method":"GET","url":"https://***@host.example/a?x=1&access%5Ftoken=***#f","headers":{"Authorization":"***","X-Api-Key":"***","accept":"text/plain"}}}

            """);
    }
}
