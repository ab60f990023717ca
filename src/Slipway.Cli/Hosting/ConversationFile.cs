using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace Slipway.Cli.Hosting;

/// <summary>A conversation in a file, for runs that follow each other. One run at a time has it.</summary>
internal sealed class ConversationFile : IDisposable
{
    private const long MaxBytes = 64 << 20;
    private const string Lock = ".lock";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _path;
    private readonly FileStream _lock;
    private readonly Stored _stored;

    private ConversationFile(string path, FileStream held, Stored stored) => (_path, _lock, _stored) = (path, held, stored);

    /// <summary>What the next run sees.</summary>
    public Conversation Conversation => new()
    {
        Id = _stored.Id,
        Turn = (_stored.Messages.Count / 2) + 1,
        History = [.. _stored.Messages.Select(message => new ChatMessage(message.Role == "user" ? ChatRole.User : ChatRole.Assistant, message.Text))],
        Variables = _stored.Variables,
    };

    /// <summary>Opens a conversation; a file that is not there is a new one.</summary>
    /// <param name="context">Has the folder.</param>
    /// <param name="name">The file.</param>
    /// <param name="id">The conversation it must be; null for any.</param>
    /// <exception cref="CliException">Another run has it, or it holds none or another conversation.</exception>
    public static ConversationFile Open(CliContext context, string name, string? id = null)
    {
        string path = context.FullPath(name);
        FileStream held;
        try
        {
            // A file of its own is held, because one that is held cannot be replaced on every system.
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            held = new FileStream(path + Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(path + Lock))
        {
            throw new CliException($"Another run has the conversation '{name}'. Wait until it has ended, then try again.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"The conversation '{name}' cannot be opened: {e.Message}");
        }

        try
        {
            var stored = Read(path, name, id);
            return id is null || stored.Id == id
                ? new ConversationFile(path, held, stored)
                : throw new CliException($"'{name}' is conversation {stored.Id}, and the run belongs to {id}.");
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>What the user says; null where the input is not a chat's.</summary>
    public static string? QuestionOf(JsonNode? input) =>
        input is JsonObject members && members["query"] is JsonValue query && query.TryGetValue(out string? text) ? text : null;

    /// <summary>Adds the exchange of a run that has completed, and what it has changed.</summary>
    public async Task KeepAsync(string question, JsonNode? output, RunResult run)
    {
        _stored.Messages.Add(new Message("user", question));
        _stored.Messages.Add(new Message("assistant", AnswerOf(output)));
        foreach ((string name, JsonNode? value) in run.ConversationChanges)
        {
            _stored.Variables[name] = value;
        }

        // Beside the old one and then in its place, so that no crash leaves half of it.
        string written = _path + ".new";
        await using (FileStream file = Create(written))
        {
            // The run is over, so what it said belongs to the conversation even when somebody interrupts now.
            await JsonSerializer.SerializeAsync(file, _stored, Format, CancellationToken.None);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(written, _path, overwrite: true);
    }

    /// <summary>A file for its owner alone: it holds what people said.</summary>
    private static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    public void Dispose() => _lock.Dispose();

    /// <summary>What the user is told: the text of a chat's answer, else the output as it is.</summary>
    private static string AnswerOf(JsonNode? output) =>
        output is JsonObject fields && fields["answer"] is JsonValue answer && answer.TryGetValue(out string? text) ? text : output?.ToJsonString() ?? "";

    private static Stored Read(string path, string name, string? id)
    {
        if (!File.Exists(path))
        {
            return new Stored(id ?? Guid.NewGuid().ToString(), [], []);
        }

        using FileStream file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new CliException($"The conversation '{name}' has {file.Length} bytes; {MaxBytes} are read.");
        }

        try
        {
            Stored? stored = JsonSerializer.Deserialize<Stored>(file, Format);
            bool isOne = stored is { Id.Length: > 0, Messages: not null, Variables: not null }
                && stored.Messages.Count % 2 == 0
                && stored.Messages.Index().All(pair => pair.Item is { Text: not null, Role: var role } && role == (pair.Index % 2 == 0 ? "user" : "assistant"));
            return isOne ? stored! : throw new CliException($"'{name}' holds no conversation: it has an id, messages of user and assistant in turn, and variables.");
        }
        catch (JsonException e)
        {
            throw new CliException($"'{name}' holds no conversation: {JsonArgument.Reason(e)}");
        }
    }

    private sealed record Stored(string Id, List<Message> Messages, Dictionary<string, JsonNode?> Variables);

    private sealed record Message(string Role, string Text);
}
