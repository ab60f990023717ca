using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads the memory of a classifier or an extractor: earlier messages that stand as a text in the system message.</summary>
/// <remarks>The size of the window counts even when the window is switched off (9.4).</remarks>
internal static class HistoriesReader
{
    public static FlowHistories? Read(DifyNode node, DifyScope scope)
    {
        FieldCursor memory = node.Data.Open("memory");
        if (!memory.Exists)
        {
            return null;
        }

        memory.Presentation("role_prefix", "Dify writes Human and Assistant");
        memory.Presentation("query_prompt_template", "the node asks a question of its own");
        memory.Presentation("enabled", "the memory is on because 'memory' is there");
        if (!scope.IsChat)
        {
            memory.Presentation("window", "a workflow has no conversation to remember");
            return null;
        }

        FieldCursor window = memory.Open("window");
        window.Presentation("enabled", "Dify reads the size alone");
        return new(window.KeepInteger("size"));
    }
}
