using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Slipway.Prompts;

/// <summary>Files that go to the model with a prompt.</summary>
/// <param name="Files">The files in order.</param>
/// <param name="Detail">How closely images are looked at (<c>low</c>, <c>high</c>, <c>auto</c>); null to leave that to the provider.</param>
/// <param name="After">The message of the prompt, from 1, behind which they go as a message of the same role; null for the last user message.</param>
internal sealed record PromptFiles(IReadOnlyList<RunFile> Files, string? Detail, int? After)
{
    /// <summary>The largest file that is sent.</summary>
    public const int MaxBytes = 20 * 1024 * 1024;

    /// <summary>Puts the files into rendered messages.</summary>
    /// <param name="messages">The messages as they are sent.</param>
    /// <param name="own">The prompt's own messages in their order, null where one was left out.</param>
    /// <param name="roles">The roles of the prompt's own messages.</param>
    public void AddTo(List<ChatMessage> messages, IReadOnlyList<ChatMessage?> own, IReadOnlyList<ChatRole> roles)
    {
        if (Files.Count == 0)
        {
            return;
        }

        List<AIContent> contents = [.. Files.Select(file => new FileContent(file, Detail))];
        if (After is { } number)
        {
            // A prompt that takes another's place may have fewer messages.
            var after = Math.Min(number, roles.Count);
            var before = own.Take(after).LastOrDefault(message => message is not null);
            messages.Insert(before is null ? 0 : messages.IndexOf(before) + 1, new ChatMessage(roles[after - 1], contents));
        }
        else if (messages is [.., { } last] && last.Role == ChatRole.User && own.Contains(last))
        {
            messages[^1] = new ChatMessage(ChatRole.User, [.. contents, .. last.Contents]);
        }
        else
        {
            messages.Add(new ChatMessage(ChatRole.User, contents));
        }
    }

    /// <summary>The messages with the files' bytes in them, as a client needs them.</summary>
    /// <exception cref="StepFailedException">A file cannot be read.</exception>
    public static async ValueTask<List<ChatMessage>> LoadAsync(List<ChatMessage> messages, RunContext run, CancellationToken ct)
    {
        var loaded = new List<ChatMessage>(messages.Count);
        foreach (var message in messages)
        {
            if (!message.Contents.Any(content => content is FileContent))
            {
                loaded.Add(message);
                continue;
            }

            var contents = new List<AIContent>(message.Contents.Count);
            foreach (var content in message.Contents)
            {
                contents.Add(content is FileContent file ? await file.LoadAsync(run, ct) : content);
            }

            loaded.Add(new ChatMessage(message.Role, contents));
        }

        return loaded;
    }
}

/// <summary>A file in a message whose bytes are not read yet.</summary>
internal sealed class FileContent(RunFile file, string? detail) : AIContent
{
    public void Describe(Utf8JsonWriter writer)
    {
        var description = file.Description();
        description["type"] = "file";
        if (detail is not null)
        {
            description["detail"] = detail;
        }

        description.WriteTo(writer);
    }

    public async ValueTask<AIContent> LoadAsync(RunContext run, CancellationToken ct)
    {
        var data = new DataContent(await run.ReadFileAsync(file, PromptFiles.MaxBytes, ct), file.MediaType) { Name = file.Name };
        if (detail is not null && data.HasTopLevelMediaType("image"))
        {
            data.AdditionalProperties = new() { ["detail"] = detail };
        }

        return data;
    }
}
