using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CsCheck;
using Slipway.Tests.Properties;
using Slipway.Compat.Dify;

namespace Slipway.Compat.Tests.Dify;

public sealed class DifyFileTests
{
    [Theory]
    [InlineData("\"https://x.test/a%20b.PNG?x=1\"", "image", "a b.PNG", ".PNG", "image/png", "remote_url")]
    [InlineData("""{"type":"document","transfer_method":"remote_url","url":"https://x.test/r.pdf"}""", "document", "r.pdf", ".pdf", "application/pdf", "remote_url")]
    [InlineData("""{"transfer_method":"local_file","upload_file_id":"7","type":"image"}""", "image", null, "", null, "local_file")]
    [InlineData("""{"dify_model_identity":"__dify__file__","filename":"x.bin","related_id":"9","type":"custom","size":5}""", "custom", "x.bin", ".bin", null, "local_file")]
    public void Input_OfAnyForm_IsAFile(string json, string type, string? name, string extension, string? mediaType, string method)
    {
        JsonObject read = Read(json).ShouldNotBeNull();

        DifyFile file = DifyFiles.TryRead(read).ShouldNotBeNull();
        (file.Type, file.Name, file.Extension, file.MimeType, file.TransferMethod).ShouldBe((type, name, extension, mediaType, method));
        JsonNode.DeepEquals(Read(read.ToJsonString()), read).ShouldBeTrue("reading what was read changes nothing");
    }

    [Theory]
    [InlineData("5")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"a.png\"")]
    [InlineData("""{"url":"file:///etc/passwd"}""")]
    [InlineData("""{"path":"/etc/passwd"}""")]
    [InlineData("""{"content":"%%"}""")]
    public void Input_ThatIsNoFile_IsRefused(string json) => Should.Throw<JsonException>(() => Read(json));

    [Fact]
    public void Input_OfAnEmptyText_IsNone() => Read("\"\"").ShouldBeNull();

    [Fact]
    public void Input_OfAnyJson_IsAFileOrRefused() => Gen.OneOf(Gen.String, Gen.Const("{\"url\":1}"), Gen.String.Select(s => JsonSerializer.Serialize(new { url = s, size = s, type = s, name = s })))
        .SampleSeeded(text =>
        {
            try
            {
                Read(text);
            }
            catch (JsonException)
            {
                // Refused.
            }
        });

    [Theory]
    [InlineData("a.png", "image", "", "", null)]
    [InlineData("a.mp3", "image document", "", "", "'a.mp3' is of kind audio; taken are image, document.")]
    [InlineData("a.dwg", "custom", "dwg .DXF", "", null)]
    [InlineData("a.dxf", "custom", ".DXF", "", null)]
    [InlineData("a.exe", "custom", "dwg", "", "'a.exe' is of kind custom; taken are custom (dwg).")]
    [InlineData("a.png", "", "", "local_file", "'a.png' is given as remote_url; taken is local_file.")]
    public void Rules_AreDifys(string name, string types, string extensions, string methods, string? problem)
    {
        var rules = new DifyFilesAttribute { Types = types, Extensions = extensions, Methods = methods };
        JsonObject? file = Read(JsonSerializer.Serialize($"https://x.test/{name}"));

        ValidationResult? result = rules.GetValidationResult(file, new ValidationContext(new object()) { MemberName = "File" });

        result?.ErrorMessage.ShouldBe(problem is null ? null : "File: " + problem);
        (result is null).ShouldBe(problem is null);
    }

    [Fact]
    public async Task ReplyThatIsAFile_LiesInTheStore_WhereThereIsOne()
    {
        string folder = Directory.CreateTempSubdirectory("slipway-files-").FullName;
        try
        {
            var store = new FolderFileStore(folder);
            DifyHttpReply reply = await TestRun.OfAsync(
                run => DifyHttp.Get("https://x.test/a.png").SendAsync("load", run), options => options with { HttpHandler = new Picture(), Files = store });

            var file = (JsonObject)reply.Files[0]!;
            file.ContainsKey("content").ShouldBeFalse();
            await using Stream? stored = await store.OpenAsync((string)file["related_id"]!, TestContext.Current.CancellationToken);
            stored.ShouldNotBeNull().Length.ShouldBe(3);
            (await TestRun.OfAsync(run => DifyHttp.Get("https://x.test/a.png").SendAsync("load", run), options => options with { HttpHandler = new Picture() }))
                .Files[0]!["content"]!.GetValue<string>().ShouldBe("AQID");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Rules_LimitTheNumber()
    {
        var list = new JsonArray(Read("\"https://x.test/a.png\""), Read("\"https://x.test/b.png\""));
        new DifyFilesAttribute { Most = 1 }.GetValidationResult(list, new ValidationContext(new object()) { MemberName = "Files" })!
            .ErrorMessage.ShouldBe("Files takes at most 1 files, not 2.");
    }

    private static JsonObject? Read(string json) => JsonSerializer.Deserialize<Holder>($"{{\"file\":{json}}}", SlipwayJson.Options)!.File;

    private sealed class Picture : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent([1, 2, 3]);
            content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("image/png");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        }
    }

    private sealed record Holder([property: JsonConverter(typeof(DifyFileInput))] JsonObject? File);
}
