using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads the memory of an llm node.</summary>
/// <remarks>Its presence switches it on; a key <c>enabled</c> directly below it, as hand-made files have, means nothing to Dify.</remarks>
internal static class MemoryReader
{
    private const string Question = "{{#sys.query#}}";

    /// <summary>The memory; in a workflow, where there is no conversation, the query message is added to the prompt instead.</summary>
    public static FlowMemory? Read(DifyNode node, DifyScope scope, List<FlowMessage> messages)
    {
        FieldCursor memory = node.Data.Open("memory");
        if (!memory.Exists)
        {
            return null;
        }

        memory.Presentation("role_prefix", "chat models are not given it");
        if (memory.KeepFlag("enabled") is false)
        {
            memory.Report("enabled", DiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, "Dify does not read this; the memory is on because 'memory' is there");
        }

        int? window = scope.IsChat ? ReadWindow(memory.Open("window")) : null;
        memory.Presentation("mode", "Dify's memory has no such field");
        string query = memory.KeepText("query_prompt_template") ?? "";
        FlowText? text = query.Length > 0 && (query != Question || !scope.IsChat)
            ? scope.Text(query, node, memory.WhereOf("query_prompt_template"))
            : null;
        FlowMessage? message = text is null ? null : VisionReader.WithFiles("user", text, scope);
        if (scope.IsChat)
        {
            return new(window, message);
        }

        memory.Presentation("window", "a workflow has no conversation to remember");
        if (message is not null)
        {
            messages.Add(message);
        }

        return null;
    }

    private static int? ReadWindow(FieldCursor window)
    {
        if (window.KeepFlag("enabled") is true)
        {
            return window.KeepInteger("size");
        }

        window.Presentation("size", "the window is switched off");
        return null;
    }
}
