using System.Text;
using Slipway.Migration.Emitting.Code;

namespace Slipway.Migration.Emitting;

/// <summary>Writes the interfaces of tools.</summary>
internal static partial class SourceFiles
{
    private static string ToolText(ToolInterface tool)
    {
        string provider = tool.Tool.Provider.Length > 0 ? $" of <c>{Xml(Plain(tool.Tool.Provider))}</c>" : "";
        string description = Plain(tool.Tool.Description).TrimEnd('.', '。');
        string says = description.Length > 0 ? $": {Xml(description)}" : "";
        var text = new StringBuilder(Summary($"The tool <c>{Xml(Plain(tool.Tool.Name))}</c>{provider}{says}.", "", isXml: true));
        text.Append("/// <remarks>The export names this tool and does not hold it. Implement the interface in a class of this project: <c>slipway run</c> finds it,\n");
        text.Append("/// a host of your own registers it. Calls are journaled; until there is an implementation they fail and say so.</remarks>\n");
        text.Append($"[Tool({Literal.Of(tool.Tool.Name)}");
        text.Append(tool.Tool.Provider.Length > 0 ? $", Provider = {Literal.Of(tool.Tool.Provider)}" : "");
        text.Append(tool.Tool.IsReadOnly ? ", Effect = StepEffect.Repeatable" : "").Append(")]\n");
        text.Append($"public interface {tool.Name} : ITool<{tool.Arguments.Name}, {tool.Result}>;\n\n");
        return text.Append(RecordText(tool.Arguments, isNested: false)).ToString();
    }
}
