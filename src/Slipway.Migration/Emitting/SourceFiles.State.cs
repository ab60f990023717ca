using System.Text;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Values;

namespace Slipway.Migration.Emitting;

/// <summary>Writes the classes whose values change: of the conversation, and of loops.</summary>
internal static partial class SourceFiles
{
    private static string ConversationText(FlowContext context)
    {
        var text = new StringBuilder(Summary($"What the runs of <see cref=\"{context.ClassName}\"/> in one conversation share. Changes are kept when the run has succeeded.", "", isXml: true));
        text.Append($"/// <param name=\"run\">The run that reads and changes it.</param>\npublic sealed class {context.Conversation.TypeName}(RunContext run)\n{{\n");
        text.Append(string.Join('\n', context.Conversation.Members.Select(member =>
        {
            string key = Literal.Of(member.JsonName);
            return (member.Summary.Length > 0 ? Summary(Plain(member.Summary), "    ") : "")
                + $"    public {member.TypeName} {member.Name}\n    {{\n"
                + $"        get => run.Conversation.Variable<{member.TypeName}>({key}, {member.Default});\n"
                + $"        set => run.Conversation.Set({key}, value);\n    }}\n";
        })));
        return text.Append("}\n").ToString();
    }

    private static string StateText(LoopState state)
    {
        List<string> properties = [.. state.Members.Select(member => $"    public required {member.TypeName} {member.Name} {{ get; set; }}\n")];
        if (state.CountsRounds)
        {
            properties.Add($"    /// <summary>The rounds that were done; null before the first.</summary>\n    public DifyNumber? {LoopState.Rounds} {{ get; set; }}\n");
        }

        if (state.HasEnd)
        {
            properties.Add($"    /// <summary>Whether the current round is the last.</summary>\n    public bool {LoopState.IsOver} {{ get; set; }}\n");
        }

        return Summary($"The variables of the loop <c>{state.Step.Kebab}</c>.", "", isXml: true) + $"public sealed class {state.Name}\n{{\n{string.Join('\n', properties)}}}\n";
    }
}
