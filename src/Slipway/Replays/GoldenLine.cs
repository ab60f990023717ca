using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Journal;

namespace Slipway.Replays;

/// <summary>A line of a file of golden runs, as it is read. Content keeps its bytes.</summary>
internal readonly struct GoldenLine(JsonElement json, string file, int number)
{
    public string Kind => Text("kind");

    public RunRecord ToRun() => new(RunId.Parse(Text("run")), Text("pipeline"), json.GetProperty("started_at").GetDateTimeOffset(), Raw("input") ?? default)
    {
        Version = Find("version")?.GetString() ?? "",
        User = Find("user")?.GetString(),
        ConversationId = Find("conversation_id")?.GetString(),
        Conversation = Raw("conversation"),
        Fork = Raw("fork") is { } fork ? SlipwayJson.Read<ForkOrigin>(fork.Span) : null,
        Status = Read<RunStatus>("status"),
        Output = Raw("output"),
        Failure = Raw("failure") is { } failure ? SlipwayJson.Read<Failure>(failure.Span) : null,
    };

    public StepRecord ToStep(GoldenRun run, int sequence)
    {
        if (Text("case") != run.Name)
        {
            throw Wrong($"a step of case '{Text("case")}' stands among those of '{run.Name}'");
        }

        var request = Raw("request") ?? default;
        var failure = Raw("failure") is { } failed ? SlipwayJson.Read<Failure>(failed.Span) : null;
        var result = Raw("result");
        return result is null == (failure is null)
            ? throw Wrong("a step has either a result or a failure")
            : new StepRecord(run.History.Run.Id, sequence, Text("key"), Read<StepKind>("step_kind"), Find("request_hash")?.GetString() ?? Convert.ToHexStringLower(SHA256.HashData(request.Span)), request, result)
            {
                Effect = Read<StepEffect>("effect"),
                ArtifactVersion = Find("artifact_version")?.GetString(),
                Failure = failure,
                Retryable = Find("retryable")?.GetBoolean() ?? false,
            };
    }

    public string Text(string member) => Find(member)?.GetString() ?? throw Wrong($"'{member}' is missing");

    public int Number(string member) => Find(member)?.GetInt32() ?? throw Wrong($"'{member}' is missing");

    public InvalidArtifactException Wrong(string message) => new(message, file, number, 1);

    private JsonElement? Find(string member) =>
        json.ValueKind is not JsonValueKind.Object ? throw Wrong("a line must be a JSON object") : json.TryGetProperty(member, out var value) ? value : null;

    private ReadOnlyMemory<byte>? Raw(string member) => Find(member) is { } value ? Encoding.UTF8.GetBytes(value.GetRawText()) : (ReadOnlyMemory<byte>?)null;

    private T Read<T>(string member)
        where T : struct, Enum =>
        Raw(member) is { } value ? SlipwayJson.Read<T>(value.Span) : throw Wrong($"'{member}' is missing");
}
